package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** LiteLLM's proxy with a configuration. */
final class LiteLlmProxy implements AutoCloseable {

    /** It refuses short ones. */
    private static final String MASTER_KEY = "sk-a-key-of-the-tests-that-is-long-enough";

    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Process process;
    private final Path log;
    private final URI address;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper json = new ObjectMapper();

    private LiteLlmProxy(Process process, Path log, URI address) {
        this.process = process;
        this.log = log;
        this.address = address;
    }

    /** Skips the test where {@code .ci/prepare-clients} has installed nothing. */
    static LiteLlmProxy start(Path folder, String configuration, Map<String, String> environment) throws IOException {
        Path program = ClientProgram.installed().resolve("litellm/bin/litellm");
        Path config = Files.writeString(folder.resolve("litellm.yaml"), configuration);
        Path log = folder.resolve("litellm.log");
        int port = FreePort.find();
        ProcessBuilder builder = new ProcessBuilder(
                        program.toString(),
                        "--config",
                        config.toString(),
                        "--host",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--telemetry",
                        "False")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("LITELLM_MASTER_KEY", MASTER_KEY);
        // Nothing is asked of the network.
        builder.environment().put("LITELLM_LOCAL_MODEL_COST_MAP", "True");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        LiteLlmProxy proxy = new LiteLlmProxy(builder.start(), log, URI.create("http://127.0.0.1:" + port));
        proxy.awaitStart();
        return proxy;
    }

    private void awaitStart() {
        Awaitility.await("LiteLLM to serve").atMost(START_LIMIT).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("LiteLLM has ended:\n" + Files.readString(log));
            }
            try {
                return get("/health/liveliness").statusCode() == 200;
            } catch (IOException notUp) {
                return false;
            }
        });
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    JsonNode json(HttpResponse<String> answer) {
        return tree(answer.body());
    }

    JsonNode tree(String text) {
        try {
            return json.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + MASTER_KEY);
    }

    @Override
    public void close() {
        process.destroy();
        if (process.onExit()
                .completeOnTimeout(process, 20, TimeUnit.SECONDS)
                .join()
                .isAlive()) {
            process.destroyForcibly();
        }
    }
}
