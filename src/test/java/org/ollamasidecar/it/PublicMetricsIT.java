package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How busy the front door is, as routers and autoscalers read it. */
class PublicMetricsIT extends FaultCase {

    private static final String CHAIN = "chain:latest";

    private static HttpResponse<String> metrics(SidecarApp app) throws IOException, InterruptedException {
        return app.get(app.api("/metrics"));
    }

    /** As a picker reads a gauge: by its name and its labels. */
    private static double gauge(SidecarApp app, String series) throws IOException, InterruptedException {
        return metrics(app)
                .body()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(-1);
    }

    private static String ofModel(String name, String model) {
        return name + "{model=\"" + model + "\"}";
    }

    private static void awaitRunningAndWaiting(SidecarApp app, double running, double waiting) {
        soon().untilAsserted(() -> assertThat(
                        List.of(gauge(app, "sidecar_gateway_running"), gauge(app, "sidecar_gateway_waiting")))
                .containsExactly(running, waiting));
    }

    @Test
    void requestsThatRunAndWait_areTold_inAll_andByModel() throws Exception {
        // given
        SidecarApp app = startReal(
                BackOff.AT_ONCE,
                "sidecar.metrics.public=true",
                "sidecar.gateway.queue.per-model=1",
                "sidecar.models.wanted=sidecar/canary?");
        app.awaitReady();
        WordStream.createEndlessModel(app);
        WordStream.load(app);
        soon().until(() -> gauge(app, ofModel("sidecar_model_loaded", "sidecar/canary:latest")) == 1);
        awaitRunningAndWaiting(app, 0, 0);

        // when
        List<WordStream> streams =
                Stream.generate(() -> WordStream.beginEndless(app)).limit(3).toList();

        // then
        awaitRunningAndWaiting(app, 1, 2);
        assertThat(gauge(app, ofModel("sidecar_model_running", CHAIN))).isEqualTo(1);
        assertThat(gauge(app, ofModel("sidecar_model_waiting", CHAIN))).isEqualTo(2);
        assertThat(gauge(app, ofModel("sidecar_model_capacity", CHAIN))).isEqualTo(1);
        assertThat(gauge(app, ofModel("sidecar_model_running", "sidecar/canary:latest")))
                .isZero();
        JsonNode load = app.json(app.get(app.api("/sidecar/v1/load")));
        assertThat(load.path("waiting").asInt()).isEqualTo(2);
        assertThat(load.path("oldestWaitMillis").asLong()).isPositive();
        JsonNode chain = load.path("models")
                .valueStream()
                .filter(model -> model.path("name").asText().equals(CHAIN))
                .findFirst()
                .orElseThrow();
        assertThat(chain.path("room").asInt(-1)).isZero();

        // when
        app.endRequests();

        // then
        awaitRunningAndWaiting(app, 0, 0);
        assertThat(streams).hasSize(3);
    }

    @Test
    void modelInMemory_isTold_whereNoneIsWanted_andItsEndToo() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, "sidecar.metrics.public=true", "sidecar.heartbeat.enabled=false");
        app.awaitReady();
        String loaded = ofModel("sidecar_model_loaded", "sidecar/canary:latest");

        // when
        app.ping();

        // then
        soon().until(() -> gauge(app, loaded) == 1);
        assertThat(app.json(app.get(app.api("/sidecar/v1/load"))).at("/models/0/instances"))
                .hasSize(1);

        // when
        app.post("/api/generate", "{\"model\":\"sidecar/canary\",\"keep_alive\":0}", Map.of());

        // then
        soon().until(() -> gauge(app, loaded) == 0);
    }

    @Test
    void whereTheyAreNotWished_thePathIsAsOllamaHasIt() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE);
        app.awaitReady();

        // then
        assertThat(metrics(app).statusCode()).isEqualTo(404);
        assertThat(app.post("/metrics", "", Map.of()).statusCode()).isEqualTo(404);
    }
}
