package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same body to Ollama itself and through the front door: the same answer, whatever it is. */
class BodyParityIT {

    private static final String CHAT = "{\"model\":\"sidecar/canary\",\"max_tokens\":5,\"messages\":"
            + "[{\"role\":\"user\",\"content\":\"ping\"}],\"stream\":false}";
    private static final String GENERATE = "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\",\"stream\":false}";
    private static final List<String> PATHS =
            List.of("/api/generate", "/api/chat", "/v1/chat/completions", "/v1/messages", "/v1/completions");

    @TempDir
    Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper json = new ObjectMapper();

    /** What of an answer a client acts on. */
    private record Seen(int status, String type, Set<String> fields, String reason) {}

    private record Body(BodyPublisher bytes, List<String> encodings) {

        Body(byte[] bytes, String... encodings) {
            this(BodyPublishers.ofByteArray(bytes), List.of(encodings));
        }
    }

    @Test
    void bodies_areAnsweredAsOllamaAnswersThem() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        try (SidecarApp app = SidecarApp.start(home);
                http) {
            URI ollama = URI.create(app.awaitReady().path("address").asText());
            List<String> different = new ArrayList<>();
            for (String path : PATHS) {
                if (seen(ollama.resolve(path), body("{}")).status() == 404
                        && seen(ollama.resolve(path), body("{")).status() == 404) {
                    continue; // An Ollama of before does not have it.
                }
                for (Map.Entry<String, Body> body : bodies(
                                path.endsWith("chat") || path.contains("messages") || path.contains("chat")
                                        ? CHAT
                                        : GENERATE)
                        .entrySet()) {
                    Seen direct = seen(ollama.resolve(path), body.getValue());
                    Seen through = seen(app.api(path), body.getValue());
                    if (!direct.equals(through)) {
                        different.add(path + ", " + body.getKey() + ": " + direct + " but " + through);
                    }
                }
            }
            assertThat(different).isEmpty();
        }
    }

    private static Map<String, Body> bodies(String good) throws IOException {
        byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
        byte[] packed = Zstd.compress(bytes);
        Map<String, Body> bodies = new LinkedHashMap<>();
        bodies.put("plain", new Body(bytes));
        bodies.put("zstd", new Body(packed, "zstd"));
        bodies.put(
                "zstd in two frames",
                new Body(
                        join(
                                Zstd.compress(Arrays.copyOf(bytes, 20)),
                                Zstd.compress(Arrays.copyOfRange(bytes, 20, bytes.length))),
                        "zstd"));
        bodies.put("ZSTD", new Body(packed, "ZSTD"));
        bodies.put("zstd, zstd", new Body(packed, "zstd, zstd"));
        bodies.put("zstd and gzip", new Body(packed, "zstd", "gzip"));
        bodies.put("gzip and zstd", new Body(packed, "gzip", "zstd"));
        bodies.put("zstd that is none", new Body(bytes, "zstd"));
        bodies.put("zstd that ends early", new Body(Arrays.copyOf(packed, packed.length - 5), "zstd"));
        bodies.put("zstd of nothing", new Body(new byte[0], "zstd"));
        bodies.put("zstd unnamed", new Body(packed));
        bodies.put("gzip", new Body(gzip(bytes), "gzip"));
        bodies.put("plain, named gzip", new Body(bytes, "gzip"));
        bodies.put("plain, named br", new Body(bytes, "br"));
        bodies.put("plain, named deflate", new Body(bytes, "deflate"));
        bodies.put("plain, named identity", new Body(bytes, "identity"));
        bodies.put("plain, named nonsense", new Body(bytes, "nonsense"));
        bodies.put("empty", new Body(new byte[0]));
        bodies.put("space", new Body(" \n".getBytes(StandardCharsets.UTF_8)));
        bodies.put("byte order mark", body("\uFEFF" + good));
        bodies.put("trailing data", body(good + " {\"model\":\"x\"} and more"));
        bodies.put(
                "bytes that are no UTF-8",
                new Body(good.replace("ping", "p\u00ff\u00c3ing").getBytes(StandardCharsets.ISO_8859_1)));
        bodies.put("equal names", body(good.replace("{\"model\"", "{\"model\":\"no-such\",\"model\"")));
        bodies.put("equal names in other cases", body(good.replace("{\"model\"", "{\"MODEL\":\"no-such\",\"Model\"")));
        bodies.put("null after", body(good.replace(",\"stream\"", ",\"model\":null,\"stream\"")));
        bodies.put(
                "equal names within",
                body(good.replace(
                        ",\"stream\"",
                        ",\"options\":{\"seed\":1,\"seed\":2},\"options\":{\"num_predict\":3},\"stream\"")));
        bodies.put("escaped names", body(good.replace("model", "mod\\u0065l")));
        bodies.put("model that is a number", body(good.replace("\"sidecar/canary\"", "7")));
        bodies.put("wrong kind after", body(good.replace(",\"stream\"", ",\"model\":7,\"stream\"")));
        bodies.put("options that are none", body(good.replace(",\"stream\"", ",\"options\":7,\"stream\"")));
        bodies.put("array", body("[" + good + "]"));
        bodies.put("null", body("null"));
        bodies.put("text", body("\"x\""));
        bodies.put("ends early", body(good.substring(0, 30)));
        bodies.put("comma too many", body(good.replace("}", ",}")));
        bodies.put("single quotes", body(good.replace('"', '\'')));
        bodies.put("control character", body(good.replace("ping", "p\ning")));
        bodies.put("brackets", body("[".repeat(20_000)));
        bodies.put(
                "deep",
                body(good.replace(",\"stream\"", ",\"x\":" + "[".repeat(9990) + "]".repeat(9990) + ",\"stream\"")));
        bodies.put("unload", body("{\"model\":\"sidecar/canary\",\"keep_alive\":0}"));
        bodies.put("unload in words", body("{\"model\":\"sidecar/canary\",\"messages\":[],\"keep_alive\":\"0s\"}"));
        bodies.put("unload of what nobody has", body("{\"model\":\"no-such\",\"keep_alive\":0}"));
        bodies.put("keep_alive that is none", body("{\"model\":\"sidecar/canary\",\"keep_alive\":\"soon\"}"));
        return bodies;
    }

    private static Body body(String text) {
        return new Body(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private Seen seen(URI target, Body body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .timeout(Duration.ofMinutes(1))
                .header("Content-Type", "application/json")
                .POST(body.bytes());
        for (String encoding : body.encodings()) {
            request.header("Content-Encoding", encoding);
        }
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        String type = answer.headers().firstValue("Content-Type").orElse("");
        JsonNode content = type.contains("json") ? json.readTree(answer.body()) : json.createObjectNode();
        Set<String> fields = new TreeSet<>();
        content.fieldNames().forEachRemaining(fields::add);
        // The shapes of errors are a matter of their own.
        return new Seen(
                answer.statusCode(),
                type,
                answer.statusCode() < 400 ? fields : Set.of(),
                content.path("done_reason").asText());
    }
}
