package org.ollamasidecar.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** {@code ollama serve}: binds, prints what Ollama prints, serves; all of it as the knobs say. */
public final class FakeOllama {

    private static final int LONGEST_TERM_SECONDS = 120;
    private static final long LOOK_NANOS = 20_000_000;

    private FakeOllama() {}

    public static void main(String[] args) throws IOException {
        Knobs knobs = new Knobs(Path.of(args[0]));
        FakeLog log = new FakeLog();
        FakeModels models = new FakeModels(knobs, log);
        String error = knobs.text(Knob.START_ERROR);
        if (!error.isEmpty()) {
            log.lastWords(error);
            Runtime.getRuntime().halt(1);
        }
        String host = System.getenv().getOrDefault("OLLAMA_HOST", "127.0.0.1:0");
        FakeServer server = new FakeServer(host, knobs, log, new FakeApi(knobs, models));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> terminate(knobs, models)));
        Thread.ofPlatform().daemon().start(() -> watch(knobs, log));
        int number = countedStart(Path.of(args[0]).resolveSibling("starts"));
        announce(knobs, log, server.port(), number);
        server.serve();
    }

    /** {@return the number of this start, from 1} */
    private static int countedStart(Path starts) throws IOException {
        Files.writeString(starts, ".", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return (int) Files.size(starts);
    }

    private static boolean isHeld(Knobs knobs, int number) {
        int first = knobs.number(Knob.HELD_START);
        return first > 0 && number >= first;
    }

    private static void announce(Knobs knobs, FakeLog log, int port, int number) {
        log.info("routes.go:1304", "\"server config\" env=\"map[OLLAMA_HOST:http://127.0.0.1:0]\"");
        log.info("images.go:477", "\"total blobs: 0\"");
        log.info("images.go:484", "\"total unused blobs removed: 0\"");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(knobs.number(Knob.LINE_DELAY)));
        while (isHeld(knobs, number)) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        if (!knobs.is(Knob.LINE_MISSING)) {
            log.info(
                    "routes.go:1357",
                    "\"Listening on 127.0.0.1:" + port + " (version " + knobs.text(Knob.LINE_VERSION) + ")\"");
        }
        log.info("gpu.go:217", "\"looking for compatible GPUs\"");
        FakeGpus.of(knobs, System.getenv()).lines().forEach(line -> log.info("types.go:130", line));
    }

    private static void watch(Knobs knobs, FakeLog log) {
        try {
            new FakeFaults(knobs, log).watch();
        } catch (IOException e) {
            log.lastWords(String.valueOf(e.getMessage()));
            Runtime.getRuntime().halt(1);
        }
    }

    /** SIGTERM: unloads and exits 0, or does nothing and goes on serving. */
    private static void terminate(Knobs knobs, FakeModels models) {
        if (knobs.is(Knob.IGNORE_TERM)) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(LONGEST_TERM_SECONDS));
        }
        models.unloadAll();
        Runtime.getRuntime().halt(0);
    }
}
