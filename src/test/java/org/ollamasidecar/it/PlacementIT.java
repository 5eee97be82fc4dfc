package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which models are where, with several Ollamas. */
class PlacementIT extends FaultCase {

    private static final String CANARY = "sidecar/canary:latest";
    private static final String SERVING = "SERVING";
    private static final String NO_HEARTBEAT = "sidecar.heartbeat.enabled=false";

    @Override
    int instances() {
        return 3;
    }

    /** The phase of the canary in each instance that is to have it. */
    private static Map<String, String> places(SidecarApp app) throws Exception {
        Map<String, String> places = new TreeMap<>();
        for (JsonNode model : app.json(app.get(app.api("/sidecar/v1/models"))).path("models")) {
            if (model.path("name").asText().equals(CANARY)) {
                model.path("instances")
                        .forEach(at -> places.put(
                                at.path("name").asText(), at.path("phase").asText()));
            }
        }
        return places;
    }

    private static Map<String, String> awaitServing(SidecarApp app, int copies) {
        return soon().until(
                        () -> places(app),
                        places -> places.size() == copies
                                && places.values().stream().allMatch(SERVING::equals));
    }

    private static JsonNode instance(JsonNode status, String name) {
        for (JsonNode one : status.path("instances")) {
            if (one.path("name").asText().equals(name)) {
                return one;
            }
        }
        throw new AssertionError("no instance " + name + " in " + status);
    }

    @Test
    void replicas_areSoMany_alsoAfterTheDeathOfOneThatHasACopy() throws Exception {
        // given
        SidecarApp app = startReal(
                BackOff.AT_ONCE,
                "sidecar.instances.cpu0.weight=1",
                "sidecar.instances.cpu1.weight=1",
                "sidecar.instances.cpu2.weight=1",
                "sidecar.models.\"sidecar/canary\".replicas=2",
                NO_HEARTBEAT);
        Map<String, String> before = awaitServing(app, 2);
        soon().until(() -> app.health("ready") == 200);
        String victim = before.keySet().iterator().next();
        long pid = instance(app.status(), victim).path("pid").asLong();

        // when
        signal("KILL", pid);

        // then
        Map<String, String> after = soon().until(
                        () -> places(app),
                        places -> places.size() == 2
                                && !places.containsKey(victim)
                                && places.values().stream().allMatch(SERVING::equals));
        List<String> stayed = new ArrayList<>(before.keySet());
        stayed.retainAll(after.keySet());
        assertThat(stayed).hasSize(1);
        JsonNode back = soon().until(
                        () -> instance(app.status(), victim),
                        one -> one.path("state").asText().equals("READY")
                                && one.path("pid").asLong() != pid);
        assertThat(back.path("pid").asLong()).isPositive();
        assertThat(places(app)).isEqualTo(after);
    }

    @Test
    void modelOfAnInstance_isThereOnly_andALoadMayNameAnother() throws Exception {
        // given
        SidecarApp app = startReal(
                BackOff.AT_ONCE,
                "sidecar.instances.cpu0.weight=1",
                "sidecar.instances.cpu1.models=sidecar/canary",
                NO_HEARTBEAT);

        // then
        assertThat(awaitServing(app, 1)).containsOnlyKeys("cpu1");
        soon().until(() -> app.health("ready") == 200);

        // when
        JsonNode load = app.json(app.post(
                "/sidecar/v1/loads",
                "{\"model\":\"sidecar/canary\",\"instance\":\"cpu0\"}",
                Map.of("Prefer", "wait=60")));

        // then
        assertThat(load.path("instance").asText()).isEqualTo("cpu0");
        assertThat(load.path("state").asText()).isEqualTo("DONE");
        assertThat(places(app)).containsOnlyKeys("cpu1");
    }
}
