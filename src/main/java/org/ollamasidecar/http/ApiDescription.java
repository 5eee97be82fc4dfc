package org.ollamasidecar.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * Serves the description of the API (OpenAPI 3.1). It is a file of the sources that a test compares with the code: made at
 * each start it would take a fifth of the start and 6 MiB.
 */
@Singleton
final class ApiDescription {

    private static final String FILE = "/openapi.yaml";

    void register(@Observes ManagementInterface management) {
        management.router().get("/q/openapi").blockingHandler(ApiDescription::answer);
    }

    private static void answer(RoutingContext context) {
        context.response()
                .putHeader(HttpHeaderNames.CONTENT_TYPE, "application/yaml;charset=UTF-8")
                .end(Buffer.buffer(bytes()));
    }

    private static byte[] bytes() {
        try (InputStream file = Objects.requireNonNull(ApiDescription.class.getResourceAsStream(FILE), FILE)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
