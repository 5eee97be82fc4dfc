package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/** How much sooner two Ollamas answer than one, each of which takes a known time and one request at a time. */
class BackendsBench {

    private static final int REQUESTS = 40;
    private static final int CLIENTS = 8;
    private static final int MILLIS = 500;
    private static final String MODEL = "bench:latest";
    private static final String ASK = "{\"model\":\"" + MODEL + "\",\"prompt\":\"hi\",\"stream\":false}";

    @TempDir
    Path folder;

    private double seconds(String... names) throws Exception {
        Path home = Files.createDirectory(folder.resolve("home" + names.length)).toRealPath();
        FakeProgram fake = FakeProgram.in(home)
                .set(Knob.INSTALLED, MODEL)
                .set(Knob.PARALLEL, 1)
                .set(Knob.TOKEN_PAUSE, MILLIS);
        List<String> properties =
                new ArrayList<>(List.of("sidecar.ollama.program=" + fake.path(), "sidecar.heartbeat.enabled=false"));
        for (String name : names) {
            properties.add("sidecar.instances." + name + ".env=OLLAMA_NUM_PARALLEL=1");
        }
        try (SidecarApp app = SidecarApp.startPlain(home, properties.toArray(String[]::new));
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            Backends.awaitAll(app, names.length);
            Backends backends = new Backends(app);
            for (String name : names) {
                backends.load(name, MODEL);
            }
            awaitCopies(app, names);
            long begun = System.nanoTime();
            List<Future<Integer>> asked = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                asked.add(clients.submit(() -> ask(app)));
            }
            for (Future<Integer> answer : asked) {
                assertThat(answer.get()).isEqualTo(200);
            }
            return (double) (System.nanoTime() - begun) / TimeUnit.SECONDS.toNanos(1);
        }
    }

    /** The door has seen them too, which looks now and then. */
    private static void awaitCopies(SidecarApp app, String... names) {
        try (AnsweringClients warming = new AnsweringClients(app, CLIENTS, MODEL)) {
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(app::status, status -> Stream.of(names)
                    .allMatch(name ->
                            Backends.instance(status, name).path("requests").asLong() > 0));
            assertThat(warming.errors()).isEmpty();
        }
    }

    private static int ask(SidecarApp app) throws IOException, InterruptedException {
        return app.post("/api/generate", ASK, Map.of()).statusCode();
    }

    @Test
    void twoOllamas_takeHalfTheTime() throws Exception {
        // when
        double one = seconds("one");
        double two = seconds("one", "two");

        // then
        System.out.printf(
                "%d requests of %d clients: %.2f s at one Ollama, %.2f s at two: %.3f%n",
                REQUESTS, CLIENTS, one, two, two / one);
        assertThat(two / one).isLessThanOrEqualTo(0.55);
    }
}
