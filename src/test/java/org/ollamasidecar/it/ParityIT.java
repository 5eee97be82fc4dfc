package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.parity.Difference;
import org.ollamasidecar.parity.DifferenceReport;
import org.ollamasidecar.parity.GeneratedRequests;
import org.ollamasidecar.parity.HttpFile;
import org.ollamasidecar.parity.OllamaState;
import org.ollamasidecar.parity.Parity;
import org.ollamasidecar.parity.ParityRequest;
import org.ollamasidecar.parity.ParityTable;

/**
 * The same request to Ollama's own port and through the front door: what differs has to stand in {@code
 * src/docs/parity.md}, and what stands there has to differ. {@code -Dparity.seed=7 -Dparity.requests=10000} for other
 * generated ones; {@code target/parity-VERSION.md} tells of all that differs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ParityIT {

    private static final Path CORPUS = Path.of("src/test/resources/parity");
    private static final Path TABLE = Path.of("src/docs/parity.md");
    private static final int CLIENTS = 4;

    private final long seed = Long.getLong("parity.seed", 20_261_129);
    private final int requests = Integer.getInteger("parity.requests", 1_500);

    private SidecarApp app;
    private OllamaState state;
    private ParityTable table;
    private DifferenceReport report;
    private URI ollama;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        // A busy machine is no reason to restart what is compared with.
        app = SidecarApp.start(home, "sidecar.heartbeat.enabled=false", "sidecar.probe.misses=30");
        JsonNode status = app.awaitReady();
        ollama = URI.create(status.path("address").asText());
        String version = status.path("version").asText();
        state = new OllamaState(ollama);
        state.createModels();
        table = ParityTable.read(TABLE, version);
        report = new DifferenceReport(table, Path.of("target", "parity-" + version + ".md"));
    }

    @AfterAll
    void stop() throws Exception {
        state.close();
        // Whether it has had to end what Ollama did not get done.
        System.out.println(app.output());
        app.close();
    }

    @TestFactory
    Stream<DynamicTest> eachKindOfRequest_isAnsweredAsByOllama() throws IOException {
        Stream<DynamicTest> kinds = HttpFile.readAll(CORPUS).entrySet().stream()
                .map(kind -> dynamicTest(
                        kind.getKey(), () -> assertThat(ofMany(kind.getValue())).isEmpty()));
        return Stream.concat(
                kinds,
                Stream.of(
                        dynamicTest("generated, seed " + seed, () -> assertThat(
                                        ofMany(GeneratedRequests.harmless(seed, requests)))
                                .isEmpty()),
                        dynamicTest("what stands in the table differs", () -> assertThat(table.unseen())
                                .isEmpty())));
    }

    private Parity client() {
        return new Parity(ollama, app.api("/"), state);
    }

    private List<String> differences(List<ParityRequest> asked) throws Exception {
        List<String> unknown = new ArrayList<>();
        try (Parity parity = client()) {
            for (ParityRequest request : asked) {
                for (Difference difference : parity.of(request)) {
                    report.add(request, difference);
                    if (!table.knows(request, difference)) {
                        unknown.add(request.name() + ": " + difference);
                    }
                }
            }
        }
        report.write();
        return unknown;
    }

    /** By several clients at once, where none of them changes what the others see. */
    private List<String> ofMany(List<ParityRequest> all) throws Exception {
        if (all.stream().anyMatch(request -> request.note("then").isPresent())) {
            return differences(all);
        }
        List<String> unknown = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Callable<List<String>>> parts = IntStream.range(0, CLIENTS)
                    .mapToObj(client -> IntStream.range(0, all.size())
                            .filter(i -> i % CLIENTS == client)
                            .mapToObj(all::get)
                            .toList())
                    .map(part -> (Callable<List<String>>) () -> differences(part))
                    .toList();
            for (Future<List<String>> part : clients.invokeAll(parts)) {
                unknown.addAll(part.get());
            }
        }
        return unknown;
    }
}
