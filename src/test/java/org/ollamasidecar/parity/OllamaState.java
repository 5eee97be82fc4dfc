package org.ollamasidecar.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.ollamasidecar.canary.WordChain;

/** What models an Ollama has and has loaded, seen and changed at its own port. */
public final class OllamaState implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Duration A_MOMENT = Duration.ofMillis(100);
    private static final String NONE = "[]";

    private final URI ollama;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    public OllamaState(URI ollama) {
        this.ollama = ollama;
    }

    /** {@code brief} says two words, and {@code lab/brief:v1} and {@code Brief-Two} are the same. */
    public void createModels() throws Exception {
        byte[] file = WordChain.file();
        String digest = "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        send("/api/blobs/" + digest, HttpRequest.newBuilder().POST(BodyPublishers.ofByteArray(file)));
        String created = post(
                "/api/create",
                "{\"model\":\"brief\",\"files\":{\"x.gguf\":\"" + digest
                        + "\"},\"template\":\"{{ .Prompt }}\",\"parameters\":{\"num_predict\":2,\"num_thread\":1,\"temperature\":0},\"stream\":false}");
        if (!created.contains("success")) {
            throw new IllegalStateException("The model could not be created: " + created);
        }
        copy("brief", "lab/brief:v1");
        copy("brief", "Brief-Two");
    }

    /** See {@link HttpFile}. */
    public void make(String given) throws IOException, InterruptedException {
        String[] words = given.split(" ", -1);
        switch (words[0]) {
            case "loaded" -> post("/api/generate", "{\"model\":\"" + words[1] + "\",\"stream\":false}");
            case "unloaded" -> unload(words[1]);
            case "copied" -> copy(words[1], words[2]);
            case "absent" -> send("/api/delete", delete("{\"model\":\"" + words[1] + "\"}"));
            default -> throw new IllegalArgumentException("No such state: " + given);
        }
    }

    private void copy(String from, String to) throws IOException, InterruptedException {
        post("/api/copy", "{\"source\":\"" + from + "\",\"destination\":\"" + to + "\"}");
    }

    private void unload(String model) throws IOException, InterruptedException {
        post("/api/generate", "{\"model\":\"" + model + "\",\"keep_alive\":0,\"stream\":false}");
        Awaitility.await(model + " to be unloaded")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !names("/api/ps", loaded -> true).contains(model + ":"));
    }

    /** The names of all models that are {@code installed}, or {@code loaded} and not about to go. */
    String names(Optional<String> which) throws IOException, InterruptedException {
        return switch (which.orElse("")) {
            case "installed" -> names("/api/tags", model -> true);
            case "loaded" -> loaded();
            default -> "";
        };
    }

    /** Ollama notes that a model is to go a moment after its answer: a look that finds one is not believed at once. */
    private String loaded() throws IOException, InterruptedException {
        String first = names("/api/ps", OllamaState::stays);
        return first.equals(NONE)
                ? first
                : Awaitility.await("a second look")
                        .pollDelay(A_MOMENT)
                        .until(() -> names("/api/ps", OllamaState::stays), names -> true);
    }

    private static boolean stays(JsonNode loaded) {
        return OffsetDateTime.parse(loaded.path("expires_at").asText())
                .isAfter(OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(1));
    }

    private String names(String path, Predicate<JsonNode> counts) throws IOException, InterruptedException {
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode model :
                json.readTree(send(path, HttpRequest.newBuilder()).body()).path("models")) {
            if (counts.test(model)) {
                names.add(model.path("name").asText());
            }
        }
        names.remove("sidecar/canary:latest");
        return names.toString();
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        return send(path, HttpRequest.newBuilder().POST(BodyPublishers.ofString(body)))
                .body();
    }

    private static HttpRequest.Builder delete(String body) {
        return HttpRequest.newBuilder().method("DELETE", BodyPublishers.ofString(body));
    }

    private HttpResponse<String> send(String path, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(request.uri(ollama.resolve(path)).timeout(LIMIT).build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        http.close();
    }
}
