package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.it.Backends.awaitAll;
import static org.ollamasidecar.it.Backends.pid;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Three real Ollamas behind one door, with requests of two models: harm comes to one of them, and to all at once. */
class InstancesSoak extends SoakCase {

    private static final String CANARY = "sidecar/canary";
    private static final String SECOND = "second";
    private static final List<String> ALL = List.of("one", "two", "three");
    private static final ServingPlaces PLACES =
            new ServingPlaces(Map.of(CANARY, Set.of("one", "two"), SECOND, Set.of("one", "two", "three")));

    private static final List<String> PROPERTIES = List.of(
            "sidecar.instances.one.weight=1",
            "sidecar.instances.two.weight=2",
            "sidecar.instances.three.accepts=" + SECOND,
            // As by default it is known first that an Ollama hangs, and requests go to another one.
            "sidecar.gateway.stuck-after=6s",
            "sidecar.log.max-file-size=1M");

    /** What is done to one of three, or to all of them. */
    private enum OneHarm {
        KILL_ONE,
        TERMINATE_ONE,
        FREEZE_ONE,
        KILL_RUNNERS_OF_ONE,
        RESTART_ONE,
        STOP_AND_START_ONE,
        KILL_ALL,
        FREEZE_ALL
    }

    @Override
    int instances() {
        return ALL.size();
    }

    @Override
    List<String> models() {
        return List.of(CANARY, SECOND);
    }

    @Override
    List<String> violations(
            ServingOrder order, SoakClients clients, List<ServingOrder.Line> logged, List<JsonNode> events) {
        return PLACES.violations(clients.models(), logged, events);
    }

    @Test
    void threeRealOllamas_harmedAtRandom_readinessNeverLies() throws Exception {
        String[] properties = Stream.of(Stream.of(QUICK_EYES), PROPERTIES.stream())
                .flatMap(some -> some)
                .toArray(String[]::new);
        SidecarApp three = startReal(BACK_OFF, properties);
        awaitAll(three, ALL.size());
        assertThat(three.post(
                                "/api/copy",
                                "{\"source\":\"" + CANARY + "\",\"destination\":\"" + SECOND + "\"}",
                                Map.of())
                        .statusCode())
                .isEqualTo(200);

        long logged = soak("three real", three, (app, watch) -> {
            OneHarm harm = pick(List.of(OneHarm.values()));
            String instance = pick(ALL);
            harm(harm, instance, app, watch);
            return harm.name();
        });
        assertThat(logged).isPositive();
    }

    /** No excuse where one is harmed: whoever is served notices nothing, but where a model itself dies. */
    private void harm(OneHarm harm, String instance, SidecarApp app, LieWatch watch)
            throws IOException, InterruptedException {
        JsonNode whole = awaitAll(app, ALL.size());
        long server = pid(whole, instance);
        switch (harm) {
            case KILL_ONE -> signalled("KILL", server);
            case TERMINATE_ONE -> signalled("TERM", server);
            case FREEZE_ONE -> signalled("STOP", server);
            case KILL_RUNNERS_OF_ONE -> {
                watch.excuse(CRASH);
                for (long runner : OwnedProcesses.modelRunners(home, server)) {
                    signalled("KILL", runner);
                }
                return;
            }
            case RESTART_ONE -> app.post("/sidecar/v1/restart?instance=" + instance, "", Map.of());
            case STOP_AND_START_ONE -> {
                app.post("/sidecar/v1/stop?instance=" + instance, "", Map.of());
                soon().until(app::status, status -> Backends.instance(status, instance)
                        .path("state")
                        .asText()
                        .equals("STOPPED"));
                app.post("/sidecar/v1/start?instance=" + instance, "", Map.of());
            }
            case KILL_ALL -> all("KILL", CRASH, whole, watch);
            case FREEZE_ALL -> all("STOP", HANG, whole, watch);
        }
        soon().until(() -> awaitAll(app, ALL.size()), status -> pid(status, instance) != server);
    }

    private static void all(String signal, Duration limit, JsonNode whole, LieWatch watch)
            throws IOException, InterruptedException {
        watch.excuse(limit);
        for (String instance : ALL) {
            signalled(signal, pid(whole, instance));
        }
    }
}
