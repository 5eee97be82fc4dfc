package org.ollamasidecar.fake;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What is installed and what is loaded, each loaded model with its runner. */
final class FakeModels {

    /** A runner, unless none is wanted. */
    record Loaded(@Nullable Process runner) {}

    private final Knobs knobs;
    private final FakeLog log;
    private final Set<String> installed = ConcurrentHashMap.newKeySet();
    private final Map<String, Loaded> loaded = new ConcurrentHashMap<>();
    private final Map<String, Lock> loading = new ConcurrentHashMap<>();

    FakeModels(Knobs knobs, FakeLog log) {
        this.knobs = knobs;
        this.log = log;
    }

    static String whole(String name) {
        return name.contains(":") ? name : name + ":latest";
    }

    void install(String name) {
        installed.add(whole(name));
    }

    boolean isInstalled(String name) {
        return installed().contains(whole(name));
    }

    boolean isLoaded(String name) {
        return loaded.containsKey(whole(name));
    }

    Set<String> installed() {
        Set<String> all = new TreeSet<>(installed);
        String always = knobs.text(Knob.INSTALLED);
        if (!always.isEmpty()) {
            all.add(whole(always));
        }
        return all;
    }

    Set<String> loaded() {
        return loaded.keySet();
    }

    /** Once for all who want it. {@return false when the client left meanwhile, and that ended it} */
    boolean load(String name, Exchange exchange) throws IOException {
        Lock lock = loading.computeIfAbsent(whole(name), first -> new ReentrantLock());
        lock.lock();
        try {
            return isLoaded(name) || begin(name, exchange);
        } finally {
            lock.unlock();
        }
    }

    private boolean begin(String name, Exchange exchange) throws IOException {
        log.info("server.go:438", "\"starting llama server\" cmd=\"ollama runner --model " + whole(name) + "\"");
        Loaded runner = new Loaded(start().orElse(null));
        log.info("server.go:598", "\"waiting for llama runner to start responding\"");
        boolean left = clientLeavesWhileLoading(exchange);
        if (left && !knobs.is(Knob.LOAD_SURVIVES_CLIENT)) {
            end(runner);
            log.warn("server.go:580", "\"client connection closed before server finished loading, aborting load\"");
            return false;
        }
        loaded.put(whole(name), runner);
        log.info("server.go:637", "\"llama runner started in 0.25 seconds\"");
        return true;
    }

    private boolean clientLeavesWhileLoading(Exchange exchange) throws IOException {
        int pause = knobs.number(Knob.LOAD_LINE_PAUSE);
        if (pause == 0) {
            return new FakePause(knobs, Knob.LOAD_DELAY).clientLeaves(exchange);
        }
        int left = knobs.number(Knob.LOAD_DELAY);
        while (left > pause) {
            log.info("llama-model-loader.go:1", "\"load_tensors: a layer\"");
            if (exchange.clientLeavesWithin(pause)) {
                return true;
            }
            left -= pause;
        }
        return exchange.clientLeavesWithin(left);
    }

    void unload(String name) {
        Optional.ofNullable(loaded.remove(whole(name))).ifPresent(FakeModels::end);
    }

    void unloadAll() {
        Set.copyOf(loaded.keySet()).forEach(this::unload);
    }

    private Optional<Process> start() throws IOException {
        String kind = knobs.text(Knob.RUNNER);
        if (kind.equals("NONE")) {
            return Optional.empty();
        }
        return Optional.of(FakeRunner.start(
                kind.equals("SESSION"),
                knobs.number(Knob.RUNNER_MEGABYTES),
                knobs.is(Knob.RUNNER_BUSY),
                knobs.text(Knob.RUNNER_MODEL)));
    }

    private static void end(Loaded model) {
        if (model.runner() != null) {
            model.runner().destroyForcibly();
        }
    }
}
