package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the front door costs, asked by {@code wrk} with one thread: directly, through the service with the flags of its
 * image, keys and metrics, through nginx with one worker, and through a bare pipe in Go; one after the other in each
 * round.
 */
class GatewayBench {

    private static final int MOST_CONNECTIONS = 64;
    private static final String SECRET = "bench-secret";
    private static final String COMPLETIONS = "/v1/chat/completions";
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    Path folder;

    private Path keys = Path.of("");

    @BeforeEach
    void installedPeers_andAKey() throws Exception {
        Assumptions.assumeTrue(Wrk.isInstalled() && Nginx.isInstalled(), "wrk and nginx are not installed");
        String hash = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(SECRET.getBytes(StandardCharsets.UTF_8)));
        keys = Files.writeString(folder.resolve("keys"), "bench operate sha256:" + hash + "\n");
    }

    /** The shortest request of a real Ollama. */
    @Test
    void version_directly_throughUs_andThroughPeers() throws Exception {
        Path home = home("home");
        Wrk version = Wrk.get("/api/version", SECRET);
        try (SidecarApp app = start(home, SidecarApp.realProgram(home));
                Peers peers = Peers.before(awaitOllama(app), folder)) {
            Map<String, URI> targets = targets(app, peers);
            // A service runs for days, and its compiler needs its time, on a machine that also asks and answers.
            version.ask(app.api(""), MOST_CONNECTIONS, 60);
            GatewayFigures figures = new GatewayFigures();
            measure(figures, version, targets, List.of(1, 8, MOST_CONNECTIONS), 7, 3);
            figures.report("gateway-version");
            assertThat(figures.size()).isEqualTo(targets.size() * 3);
            System.out.printf(
                    "memory of the service afterwards: %d MB%n",
                    ProcessUse.of(app.pid()).residentKb() / 1024);
        }
    }

    /**
     * What people send, to an Ollama that answers at once. Nginx lets all pass, and so does the service with places for
     * all; with its defaults it lets only as many pass as Ollama works on at once.
     */
    @Test
    void completions_directly_throughUs_andThroughPeers() throws Exception {
        Assumptions.assumeTrue(Installed.orSaysNot("go"), "go is not installed");
        Path ollama = ConstantOllama.in(folder.resolve("constant"));
        Wrk small = Wrk.post(COMPLETIONS, SECRET, completion("ping"), folder);
        Wrk large = Wrk.post(COMPLETIONS, SECRET, completion("ping ".repeat(MEGABYTE / 5)), folder);
        try (SidecarApp app = start(home("home"), ollama, "sidecar.gateway.queue.per-model=" + MOST_CONNECTIONS);
                SidecarApp queueing = start(home("queueing"), ollama);
                Peers peers = Peers.before(awaitOllama(app), folder)) {
            awaitOllama(queueing);
            Map<String, URI> targets = targets(app, peers);
            Map<String, URI> all = new LinkedHashMap<>(targets);
            all.put("sidecar, default", queueing.api(""));
            for (URI ours : List.of(app.api(""), queueing.api(""))) {
                small.ask(ours, MOST_CONNECTIONS, 15);
                large.ask(ours, 8, 3);
            }
            GatewayFigures smallFigures = new GatewayFigures();
            measure(smallFigures, small, all, List.of(8, MOST_CONNECTIONS), 5, 2);
            smallFigures.report("gateway-completions");
            GatewayFigures largeFigures = new GatewayFigures();
            measure(largeFigures, large, targets, List.of(8), 5, 2);
            largeFigures.report("gateway-completions-1MB");
            assertThat(smallFigures.size()).isEqualTo(all.size() * 2);
            assertThat(largeFigures.size()).isEqualTo(targets.size());
        }
    }

    private static void measure(
            GatewayFigures figures,
            Wrk wrk,
            Map<String, URI> targets,
            List<Integer> connections,
            int rounds,
            int seconds)
            throws IOException, InterruptedException {
        for (int round = 0; round < rounds; round++) {
            for (int count : connections) {
                for (Map.Entry<String, URI> target : targets.entrySet()) {
                    figures.add(target.getKey(), count, wrk.ask(target.getValue(), count, seconds));
                }
            }
        }
    }

    private static Map<String, URI> targets(SidecarApp app, Peers peers) {
        Map<String, URI> targets = new LinkedHashMap<>();
        targets.put("direct", awaitOllama(app));
        targets.put("sidecar", app.api(""));
        targets.putAll(peers.addresses());
        return targets;
    }

    private Path home(String name) throws IOException {
        return Files.createDirectory(folder.resolve(name)).toRealPath();
    }

    private SidecarApp start(Path home, Path ollama, String... properties) throws IOException {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("sidecar.access.keys=" + keys);
        all.add("sidecar.ollama.program=" + ollama);
        return SidecarApp.startLikeImage(home, all.toArray(String[]::new));
    }

    /** As the SDK of OpenAI writes it: the model comes after the messages. */
    private static String completion(String content) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"" + content + "\"}],\"model\":\"sidecar/canary\"}";
    }

    private static URI awaitOllama(SidecarApp app) {
        return Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> address(app), found -> !found.toString()
                .isEmpty());
    }

    private static URI address(SidecarApp app) throws Exception {
        HttpResponse<String> status = app.get(app.api("/sidecar/v1/status"), Map.of("X-API-Key", SECRET));
        return app.json(status).path("ready").asBoolean()
                ? URI.create(app.json(status).path("address").asText())
                : URI.create("");
    }
}
