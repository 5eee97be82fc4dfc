package org.ollamasidecar.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/** Puts models of the tests' own into an Ollama, by its API. */
record TestModels(URI address, Map<String, String> headers) {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    static TestModels at(URI address) {
        return new TestModels(address, Map.of());
    }

    /** @param how further fields of {@code /api/create} */
    void create(String name, byte[] file, String how)
            throws IOException, InterruptedException, GeneralSecurityException {
        String digest = "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        post("/api/blobs/" + digest, BodyPublishers.ofByteArray(file));
        String created = post(
                "/api/create",
                BodyPublishers.ofString(
                        "{\"model\":\"" + name + "\",\"files\":{\"x.gguf\":\"" + digest + "\"}," + how + "}"));
        if (!created.contains("\"success\"")) {
            throw new IllegalStateException(name + " could not be created: " + created);
        }
    }

    /** Has it answer, so that it is in memory. */
    String ask(String path, String body) throws IOException, InterruptedException {
        return post(path, BodyPublishers.ofString(body));
    }

    private String post(String path, BodyPublisher body) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.resolve(path)).timeout(LIMIT).POST(body);
        headers.forEach(request::header);
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.ofString()).body();
        }
    }
}
