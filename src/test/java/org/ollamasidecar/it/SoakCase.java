package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * Faults at random for a given time: {@code -Psoak -Dsoak.seconds=7200 -Dsoak.seed=1}, a fourth of it for each soak. The
 * same seed gives the same faults in the same order. Prints what was done and what was seen.
 */
abstract class SoakCase extends FaultCase {

    static final BackOff BACK_OFF =
            new BackOff(Duration.ZERO, Duration.ofMillis(100), Duration.ofSeconds(1), 1_000_000);
    static final String[] QUICK_EYES = {
        "sidecar.probe.interval=200ms",
        "sidecar.probe.timeout=500ms",
        "sidecar.stop.grace=1s",
        "sidecar.gateway.stuck-after=1s",
    };

    /** What a fault may take to be noticed on a busy machine. */
    static final Duration CRASH = Duration.ofMillis(500);

    static final Duration HANG = Duration.ofSeconds(6);
    /** The soaks that share the time. */
    private static final int SOAKS = 4;

    private static final int SAMPLES = 5;
    private static final int LAST_EVENTS = 40;

    /** What is done to the real Ollama that serves. */
    enum Harm {
        KILL,
        TERMINATE,
        FREEZE,
        KILL_RUNNER,
        FREEZE_RUNNER,
        RESTART,
        STOP_AND_START
    }

    private final long seed = Long.getLong("soak.seed", System.nanoTime());
    private final Duration time = Duration.ofSeconds(Long.getLong("soak.seconds", 120) / SOAKS);
    final Random random = new Random(seed);
    private final List<ProcessUse> uses = new ArrayList<>();

    interface Round {
        String harm(SidecarApp app, LieWatch watch) throws IOException, InterruptedException;
    }

    /** {@return how many requests the logs of the instances have shown} */
    long soak(String what, SidecarApp app, Round round) throws Exception {
        app.awaitReady();
        LieWatch watch = new LieWatch(Serving.of(app));
        ServingOrder order = new ServingOrder();
        SoakClients clients = new SoakClients(app.api("/"), models(), seed, order, () -> account(app));
        Map<String, Integer> done = new TreeMap<>();
        List<ServingOrder.Line> logged;
        try (LoggedRequests log = new LoggedRequests(app);
                ScheduledExecutorService observer = Executors.newScheduledThreadPool(2)) {
            Future<?> looks = observer.scheduleWithFixedDelay(() -> look(watch), 0, 5, TimeUnit.MILLISECONDS);
            Future<?> requests = observer.scheduleWithFixedDelay(() -> ask(clients), 0, 50, TimeUnit.MILLISECONDS);
            Instant end = Instant.now().plus(time);
            while (Instant.now().isBefore(end)) {
                done.merge(round.harm(app, watch), 1, Integer::sum);
                app.awaitReady();
                pause(random.nextInt(3000));
                uses.add(ProcessUse.of(app.pid()));
            }
            assertThat(looks.isDone()).as("the observer has ended early").isFalse();
            assertThat(requests.isDone()).as("the clients have ended early").isFalse();
            looks.cancel(false);
            requests.cancel(false);
            logged = log.lines();
        }
        report(what, watch, clients, done);
        System.out.printf("  %d requests in the logs of the instances%n", logged.size());
        assertThat(watch.lies()).isEmpty();
        assertThat(clients.unanswered()).isEmpty();
        assertThat(violations(order, clients, logged, app.events())).isEmpty();
        return logged.size();
    }

    /** Which models clients ask for. */
    List<String> models() {
        return List.of("sidecar/canary");
    }

    /** What the logs of the instances show that must not be. */
    List<String> violations(
            ServingOrder order, SoakClients clients, List<ServingOrder.Line> logged, List<JsonNode> events) {
        return order.violations(logged, events);
    }

    /** Where a request stands, what happened before, and what the processes do. */
    private String account(SidecarApp app) {
        try {
            List<JsonNode> events = app.events();
            List<String> processes = new ArrayList<>();
            for (long pid : OwnedProcesses.of(home)) {
                processes.add(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
            }
            return String.join(
                    "\n",
                    app.get(app.api("/sidecar/v1/requests")).body(),
                    app.status().toString(),
                    app.get(app.api("/sidecar/v1/loads")).body(),
                    String.join("", processes),
                    String.valueOf(events.subList(Math.max(0, events.size() - LAST_EVENTS), events.size())));
        } catch (IOException e) {
            return "no account: " + e;
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
            return "no account";
        }
    }

    private static void look(LieWatch watch) {
        try {
            watch.look();
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private static void ask(SoakClients clients) {
        try {
            clients.next();
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    void harm(Harm harm, SidecarApp app, LieWatch watch) throws IOException, InterruptedException {
        long server = app.awaitReady().path("pid").asLong();
        watch.excuse(harm == Harm.FREEZE || harm == Harm.FREEZE_RUNNER ? HANG : CRASH);
        switch (harm) {
            case KILL -> signalled("KILL", server);
            case TERMINATE -> signalled("TERM", server);
            case FREEZE -> signalled("STOP", server);
            case KILL_RUNNER, FREEZE_RUNNER -> {
                for (long runner : OwnedProcesses.modelRunners(home, server)) {
                    signalled(harm == Harm.KILL_RUNNER ? "KILL" : "STOP", runner);
                }
                return;
            }
            case RESTART -> app.post("/sidecar/v1/restart", "", Map.of());
            case STOP_AND_START -> {
                app.post("/sidecar/v1/stop", "", Map.of());
                awaitState(app, "STOPPED");
                app.post("/sidecar/v1/start", "", Map.of());
            }
        }
        awaitReplaced(app, server);
    }

    /** It may have gone by itself just before. */
    static void signalled(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    static void pause(int millis) {
        Awaitility.await().pollDelay(Duration.ofMillis(millis)).until(() -> true);
    }

    private void report(String what, LieWatch watch, SoakClients clients, Map<String, Integer> done) {
        int part = Math.min(SAMPLES, uses.size());
        ProcessUse first = ProcessUse.median(uses.subList(0, part));
        ProcessUse last = ProcessUse.median(uses.subList(uses.size() - part, uses.size()));
        System.out.printf(
                "Soak of %d s on the %s Ollama, seed %d: %s%n  %s%n  %s%n  open files %d to %d, threads %d to %d, resident %d to %d MB%n",
                time.toSeconds(),
                what,
                seed,
                done,
                watch,
                clients,
                first.files(),
                last.files(),
                first.threads(),
                last.threads(),
                first.residentKb() / 1024,
                last.residentKb() / 1024);
        assertThat(last.files()).as("open files").isLessThan(first.files() + 60);
        assertThat(last.threads()).as("threads").isLessThan(first.threads() + 30);
    }
}
