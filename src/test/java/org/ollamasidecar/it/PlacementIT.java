package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.canary.WordChain;

/** Which models are where, with several Ollamas. */
@Tag("current")
class PlacementIT extends FaultCase {

    private static final String CANARY = "sidecar/canary:latest";
    private static final String CHAIN = "chain:latest";
    private static final String SERVING = "SERVING";
    private static final String NO_HEARTBEAT = "sidecar.heartbeat.enabled=false";

    @Override
    int instances() {
        return 3;
    }

    /** The phase of the canary in each instance that is to have it. */
    private static Map<String, String> places(SidecarApp app) throws Exception {
        return places(app, CANARY);
    }

    private static Map<String, String> places(SidecarApp app, String name) throws Exception {
        Map<String, String> places = new TreeMap<>();
        for (JsonNode model : app.json(app.get(app.api("/sidecar/v1/models"))).path("models")) {
            if (model.path("name").asText().equals(name)) {
                model.path("instances")
                        .forEach(at -> places.put(
                                at.path("name").asText(), at.path("phase").asText()));
            }
        }
        return places;
    }

    private static Map<String, String> awaitServing(SidecarApp app, int copies) {
        return awaitServing(app, CANARY, copies);
    }

    private static Map<String, String> awaitServing(SidecarApp app, String name, int copies) {
        return soon().until(
                        () -> places(app, name),
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

    @Test
    void copies_areWhereNoOtherWantedModelHasToLeave_alsoWhenAnInstanceIsGone() throws Exception {
        // given
        Path files = Files.createDirectory(folder.resolve("files"));
        Files.write(files.resolve("chain.gguf"), WordChain.file());
        SidecarApp app = startReal(
                BackOff.AT_ONCE,
                "sidecar.instances.cpu0.weight=1",
                "sidecar.instances.cpu1.weight=1",
                "sidecar.instances.cpu2.weight=1",
                "sidecar.env=OLLAMA_MAX_LOADED_MODELS=1",
                "sidecar.models.import-folders=" + files,
                "sidecar.models.\"chain\".from=file:" + files.resolve("chain.gguf"),
                "sidecar.models.\"sidecar/canary\".replicas=2",
                NO_HEARTBEAT);
        Map<String, String> canaries = awaitServing(app, CANARY, 2);
        Map<String, String> chains = awaitServing(app, CHAIN, 1);
        assertThat(canaries).doesNotContainKeys(chains.keySet().toArray(String[]::new));
        String victim = canaries.keySet().iterator().next();

        // when
        app.post("/sidecar/v1/stop?instance=" + victim, "", Map.of());

        // then
        Map<String, String> left =
                soon().until(() -> places(app, CANARY), places -> !SERVING.equals(places.get(victim)));
        assertThat(left.values()).containsOnlyOnce(SERVING);
        assertThat(left).doesNotContainKeys(chains.keySet().toArray(String[]::new));
        assertThat(places(app, CHAIN)).isEqualTo(chains);

        // when
        app.post("/sidecar/v1/start?instance=" + victim, "", Map.of());

        // then
        assertThat(awaitServing(app, CANARY, 2)).containsKey(victim);
        assertThat(places(app, CHAIN)).isEqualTo(chains);
        assertThat(app.events())
                .noneMatch(event -> event.path("type").asText().equals("model.lost")
                        && event.at("/details/model").asText().equals(CHAIN));
    }

    @Test
    void copyOfADeadInstance_comesWhereTheFewestModelsAre() throws Exception {
        // given
        SidecarApp app = startReal(
                BackOff.AT_ONCE,
                "sidecar.instances.cpu0.weight=1",
                "sidecar.instances.cpu1.weight=1",
                "sidecar.instances.cpu2.weight=1",
                "sidecar.models.\"sidecar/canary\".replicas=1",
                NO_HEARTBEAT);
        Backends.awaitAll(app, 3);
        String victim = awaitServing(app, 1).keySet().iterator().next();
        List<String> others = Stream.of("cpu0", "cpu1", "cpu2")
                .filter(name -> !name.equals(victim))
                .toList();
        WordStream.createModel(app);
        new Backends(app).load(others.getFirst(), CHAIN);

        // when
        app.post("/sidecar/v1/stop?instance=" + victim, "", Map.of());

        // then
        soon().until(() -> places(app).equals(Map.of(others.getLast(), SERVING)));

        // when
        app.post("/sidecar/v1/start?instance=" + victim, "", Map.of());
        Backends.awaitAll(app, 3);

        // then
        assertThat(places(app)).containsOnlyKeys(others.getLast());
    }
}
