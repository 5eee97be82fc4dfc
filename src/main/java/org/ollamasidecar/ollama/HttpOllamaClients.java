package org.ollamasidecar.ollama;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executors;

/** Clients over {@link HttpClient}: of the clients at hand the only one that disconnects when it is interrupted. */
public final class HttpOllamaClients implements OllamaClients, AutoCloseable {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .proxy(HttpClient.Builder.NO_PROXY)
            .sslContext(new NoTls())
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final ObjectMapper json = new ObjectMapper();

    @Override
    public OllamaClient at(URI address) {
        return new HttpOllamaClient(new OllamaTransport(http, json, address));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
