package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** An upgrade or a rolling restart, as its resource tells of it. */
record WatchedUpgrade(SidecarApp app, String id) {

    private static final String UPGRADES = "/sidecar/v1/upgrades";
    private static final Duration LOOKS_EVERY = Duration.ofMillis(50);

    /** Something is to happen within the step. */
    private static final Duration STEPS_EVERY = Duration.ofMillis(5);

    static WatchedUpgrade toProgram(SidecarApp app, Path program) throws IOException, InterruptedException {
        return to(app, wishFor(program));
    }

    /** The wish for a program as a body. */
    static String wishFor(Path program) {
        return "{\"program\":\"" + program + "\"}";
    }

    static WatchedUpgrade to(SidecarApp app, String wish) throws IOException, InterruptedException {
        return begin(app, UPGRADES, wish);
    }

    static WatchedUpgrade toVersion(SidecarApp app, String version) throws IOException, InterruptedException {
        return begin(app, UPGRADES, "{\"version\":\"" + version + "\"}");
    }

    static WatchedUpgrade rollingRestart(SidecarApp app) throws IOException, InterruptedException {
        return begin(app, "/sidecar/v1/restart?rolling=true", "");
    }

    /** Of one of several. */
    static WatchedUpgrade rollingRestart(SidecarApp app, String instance) throws IOException, InterruptedException {
        return begin(app, "/sidecar/v1/restart?rolling=true&instance=" + instance, "");
    }

    WatchedUpgrade rollback() throws IOException, InterruptedException {
        return begin(app, path() + "/rollback", "");
    }

    private static WatchedUpgrade begin(SidecarApp app, String path, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = app.post(path, body, Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        WatchedUpgrade begun =
                new WatchedUpgrade(app, app.json(answer).path("id").asText());
        assertThat(answer.headers().firstValue("Location")).contains(begun.path());
        return begun;
    }

    /** Where it can be read. */
    String path() {
        return UPGRADES + "/" + id;
    }

    /** From the first step that was not done. */
    HttpResponse<String> retry() throws IOException, InterruptedException {
        return app.post(path() + "/retry", "", Map.of());
    }

    HttpResponse<String> retry(String from) throws IOException, InterruptedException {
        return app.post(path() + "/retry", "{\"from\":\"" + from + "\"}", Map.of());
    }

    /** Without effect where it is too late. */
    void cancel() throws IOException, InterruptedException {
        app.delete(path());
    }

    JsonNode now() throws IOException, InterruptedException {
        return app.json(app.get(app.api(path())));
    }

    /** Waits until a step is under way, or is over. */
    JsonNode awaitStep(String step) {
        return soon().pollInterval(STEPS_EVERY)
                .until(
                        this::now,
                        seen -> !state(seen).equals("RUNNING")
                                || !step(seen, step).equals("PENDING"));
    }

    JsonNode awaitEnd() {
        return soon().until(this::now, seen -> !state(seen).equals("RUNNING"));
    }

    JsonNode awaitDone() {
        JsonNode ended = awaitEnd();
        assertThat(state(ended)).as(ended.toPrettyString()).isEqualTo("DONE");
        return ended;
    }

    static String state(JsonNode upgrade) {
        return upgrade.path("state").asText();
    }

    /** Where it has failed; empty where it has not. */
    static String failedAt(JsonNode upgrade) {
        return upgrade.at("/error/step").asText();
    }

    /** How a step stands. */
    static String step(JsonNode upgrade, String step) {
        return upgrade.path("steps")
                .valueStream()
                .filter(one -> one.path("step").asText().equals(step))
                .map(WatchedUpgrade::state)
                .findFirst()
                .orElseThrow();
    }

    private static ConditionFactory soon() {
        return Awaitility.await("an upgrade").atMost(Duration.ofMinutes(5)).pollInterval(LOOKS_EVERY);
    }
}
