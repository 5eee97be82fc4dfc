package org.ollamasidecar.ollama;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Clients over {@link HttpClient}: of the clients at hand the only one that disconnects when it is interrupted. */
public final class HttpOllamaClients implements OllamaClients, AutoCloseable {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    /** Its own thread does all of its work, and wakes no others for that: answers are kept in memory until they are read. */
    private final HttpClient http = client(Runnable::run);

    private final ObjectMapper json = new ObjectMapper();

    @Override
    public OllamaClient at(URI address) {
        return new HttpOllamaClient(new OllamaTransport(http, HttpOllamaClients::forFiles, json, address));
    }

    /** One whose own thread waits for no disk. */
    private static HttpClient forFiles() {
        return client(Executors.newVirtualThreadPerTaskExecutor());
    }

    private static HttpClient client(Executor executor) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_LIMIT)
                .proxy(HttpClient.Builder.NO_PROXY)
                .sslContext(new NoTls())
                .executor(executor)
                .build();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
