package org.ollamasidecar.http;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the service. */
@QuarkusMain
public final class ServiceMain {

    /**
     * Quarkus answers 400 to each target that {@link java.net.URI} cannot read, before anybody is asked: quotes or pipes in
     * a query are among them. Go's server takes them. What this service itself takes says {@link TargetCheck}.
     */
    private static final String ANY_TARGET = "vertx.disableURIValidation";

    public static void main(String... arguments) {
        System.setProperty(ANY_TARGET, "true");
        Quarkus.run(arguments);
    }
}
