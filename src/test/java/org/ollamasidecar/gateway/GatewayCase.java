package org.ollamasidecar.gateway;

import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A front door before an Ollama that does as each test wants, and a client of it. */
abstract class GatewayCase {

    @TempDir
    Path folder;

    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Requests that Ollama has got and a test answers later. */
    final List<HttpServerRequest> held = new CopyOnWriteArrayList<>();

    private Optional<TestGateway> open = Optional.empty();

    @AfterEach
    void close() throws Exception {
        http.close();
        if (open.isPresent()) {
            open.get().close();
        }
    }

    TestGateway open(Map<String, String> settings, Consumer<HttpServerRequest> answer) throws Exception {
        TestGateway gateway = new TestGateway(folder, settings, answer);
        open = Optional.of(gateway);
        return gateway;
    }

    CompletableFuture<HttpResponse<String>> send(TestGateway gateway, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(gateway.at(path))
                .timeout(TestGateway.patience())
                .POST(BodyPublishers.ofString(body))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString());
    }

    static ConditionFactory soon() {
        return Awaitility.await().atMost(TestGateway.patience());
    }
}
