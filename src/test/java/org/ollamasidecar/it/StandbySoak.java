package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A real Ollama with one that stands by: harm comes to either, and to both at once. */
class StandbySoak extends SoakCase {

    /** What is done besides, to a pair that is whole. */
    private enum PairHarm {
        ROLLING_RESTART,
        KILL_STANDBY,
        FREEZE_STANDBY,
        KILL_BOTH,
        FREEZE_BOTH
    }

    private static final Set<String> ENDS = Set.of("DONE", "FAILED", "CANCELLED");
    private static final Duration ROLLING_LIMIT = Duration.ofMinutes(2);

    private static final List<Enum<?>> HARMS = Stream.<Enum<?>>concat(
                    Arrays.stream(Harm.values()), Arrays.stream(PairHarm.values()))
            .toList();

    /** The pair, and one that takes over from it. */
    @Override
    int instances() {
        return 3;
    }

    @Test
    void realPair_harmedAtRandom_readinessNeverLies() throws Exception {
        String[] properties = Stream.concat(Stream.of("sidecar.standby=server"), Arrays.stream(QUICK_EYES))
                .toArray(String[]::new);
        soak("real pair", startReal(BACK_OFF, properties), (app, watch) -> {
            Enum<?> harm = pick(HARMS);
            if (harm instanceof Harm single) {
                harm(single, app, watch);
            }
            return harm instanceof PairHarm pair ? harm(pair, app, watch) : harm.name();
        });
    }

    /** {@return how it ended; told at length where it failed} */
    private static String rollingRestart(SidecarApp app) throws IOException, InterruptedException {
        JsonNode begun = app.json(app.post("/sidecar/v1/restart?rolling=true", "", Map.of()));
        URI upgrade = app.api("/sidecar/v1/upgrades/" + begun.path("id").asText());
        JsonNode ended = Awaitility.await("the end of a rolling restart")
                .atMost(ROLLING_LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> app.json(app.get(upgrade)), seen -> ENDS.contains(stateOf(seen)));
        if (!stateOf(ended).equals("DONE")) {
            System.out.println(ended);
        }
        return stateOf(ended);
    }

    private static String stateOf(JsonNode upgrade) {
        return upgrade.path("state").asText();
    }

    /** {@return what was done} */
    private static String harm(PairHarm harm, SidecarApp app, LieWatch watch) throws IOException, InterruptedException {
        JsonNode pair = Pair.awaitPair(app);
        long standby = Pair.pid(pair, "standby");
        switch (harm) {
            // No excuse for these: whoever is served notices nothing.
            case ROLLING_RESTART -> {
                return harm.name() + " " + rollingRestart(app);
            }
            case KILL_STANDBY -> signalled("KILL", standby);
            case FREEZE_STANDBY -> signalled("STOP", standby);
            case KILL_BOTH -> both("KILL", CRASH, pair, watch);
            case FREEZE_BOTH -> both("STOP", HANG, pair, watch);
        }
        soon().until(app::status, status -> status.path("ready").asBoolean() && !Pair.hasPid(status, standby));
        return harm.name();
    }

    private static void both(String signal, Duration limit, JsonNode pair, LieWatch watch)
            throws IOException, InterruptedException {
        watch.excuse(limit);
        signalled(signal, Pair.pid(pair, "standby"));
        signalled(signal, Pair.pid(pair, "serving"));
    }
}
