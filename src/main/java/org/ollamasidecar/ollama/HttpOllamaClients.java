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

    /** Answers wait in memory for who reads them: its own thread can do all of it, and wakes no others for each. */
    private final HttpClient http = with(Runnable::run);

    private final ObjectMapper json = new ObjectMapper();

    @Override
    public OllamaClient at(URI address) {
        return new HttpOllamaClient(new OllamaTransport(http, HttpOllamaClients::forFiles, json, address));
    }

    /** One whose own thread waits for no disk. */
    private static HttpClient forFiles() {
        return with(Executors.newVirtualThreadPerTaskExecutor());
    }

    private static HttpClient with(Executor executor) {
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
