package org.ollamasidecar.status;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The version of this service; {@code version} in the status is Ollama's. */
@Singleton
class ServiceVersion implements StatusSection {

    private final String version;

    ServiceVersion(@ConfigProperty(name = "quarkus.application.version") String version) {
        this.version = version;
    }

    @Override
    public String name() {
        return "serviceVersion";
    }

    @Override
    public String content() {
        return version;
    }
}
