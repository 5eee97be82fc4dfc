package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** What holds whatever happens to Ollama. Looks from outside while the faults happen, and judges afterwards. */
final class Invariants implements AutoCloseable {

    private static final Duration CLEAN_LIMIT = Duration.ofSeconds(15);
    private static final Duration LIVE_LIMIT = Duration.ofSeconds(1);
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(20);
    private static final int THREADS = 3;

    private final SidecarApp app;
    private final Path home;
    private final BackOff backOff;
    private final GroupWatch groups;
    private final AnswerWatch live;
    private final AnswerWatch requests;
    private final ThreadUse threads;
    private final ConcurrentLinkedQueue<String> broken = new ConcurrentLinkedQueue<>();
    private final List<Future<?>> running = new ArrayList<>();
    private final ScheduledExecutorService looks = Executors.newScheduledThreadPool(THREADS);

    Invariants(SidecarApp app, Path home, BackOff backOff, int instances) {
        this.app = app;
        this.home = home;
        this.backOff = backOff;
        this.groups = new GroupWatch(home, app.pid(), instances);
        this.threads = ThreadUse.of(app.pid());
        this.live = new AnswerWatch("I3: live", app.management("/q/health/live"), LIVE_LIMIT, RunDelay.of(app.pid()));
        this.requests =
                new AnswerWatch("I5: a request", app.api("/api/version"), REQUEST_LIMIT, RunDelay.of(app.pid()));
        every(Duration.ofMillis(40), groups::look);
        every(Duration.ofMillis(150), live::ask);
        every(Duration.ofMillis(400), requests::ask);
    }

    private interface Look {
        void now() throws IOException, InterruptedException;
    }

    private void every(Duration pause, Look look) {
        running.add(looks.scheduleWithFixedDelay(
                () -> {
                    try {
                        look.now();
                    } catch (InterruptedException over) {
                        Thread.currentThread().interrupt();
                    } catch (IOException | RuntimeException e) {
                        broken.add("a look failed: " + e);
                    }
                },
                0,
                pause.toMillis(),
                TimeUnit.MILLISECONDS));
    }

    /** When the fault is over and the service lives. */
    void holdAfterFault() throws IOException, InterruptedException {
        Awaitility.await().atMost(CLEAN_LIMIT).untilAsserted(() -> assertThat(leftovers())
                .isEmpty());

        List<String> violations = new ArrayList<>(broken);
        violations.addAll(groups.violations());
        violations.addAll(live.violations());
        violations.addAll(requests.violations());
        violations.addAll(Serving.promiseBroken(Serving.of(app)));
        violations.addAll(Serving.tooLarge(app.pid()));
        violations.addAll(threads.violations());
        assertThat(violations).isEmpty();
        // What is under way moves on between two looks, and a state is told a moment before the journal has it.
        Awaitility.await().atMost(CLEAN_LIMIT).untilAsserted(() -> assertThat(journal())
                .isEmpty());
    }

    /** When the service has ended. */
    void holdAfterExit() {
        Awaitility.await().atMost(CLEAN_LIMIT).untilAsserted(() -> assertThat(Leftovers.afterExit(home))
                .isEmpty());
        assertThat(groups.violations()).isEmpty();
    }

    private List<String> leftovers() throws IOException, InterruptedException {
        List<Long> pids = new ArrayList<>();
        app.status().path("instances").forEach(instance -> {
            if (instance.path("pid").isNumber()) {
                pids.add(instance.path("pid").asLong());
            }
        });
        return Leftovers.of(home, app.pid(), pids);
    }

    private List<String> journal() throws IOException, InterruptedException {
        List<JsonNode> events = app.events();
        JsonNode status = app.status();
        Map<String, String> states = new TreeMap<>();
        status.path("instances")
                .forEach(instance -> states.put(
                        instance.path("name").asText(), instance.path("state").asText()));
        List<String> violations = new ArrayList<>(
                StateChanges.violations(events, states, status.path("ours").asBoolean()));
        states.keySet().forEach(instance -> violations.addAll(backOff.violations(instance, events)));
        return violations;
    }

    /** No more looks: the service is about to end. */
    void stopLooking() {
        running.forEach(look -> look.cancel(true));
        looks.shutdownNow();
    }

    @Override
    public void close() {
        stopLooking();
        live.close();
        requests.close();
    }
}
