package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A real Ollama with one that stands by: harm comes to either, and to both at once. */
class StandbySoak extends SoakCase {

    /** What is done besides, to a pair that is whole. */
    private enum PairHarm {
        KILL_STANDBY,
        FREEZE_STANDBY,
        KILL_BOTH,
        FREEZE_BOTH
    }

    private static final List<Enum<?>> HARMS = Stream.<Enum<?>>concat(
                    Arrays.stream(Harm.values()), Arrays.stream(PairHarm.values()))
            .toList();

    @Override
    int instances() {
        return 2;
    }

    @Test
    void realPair_harmedAtRandom_readinessNeverLies() throws Exception {
        String[] properties = Stream.concat(Stream.of("sidecar.standby=server"), Arrays.stream(QUICK_EYES))
                .toArray(String[]::new);
        soak("real pair", startReal(BACK_OFF, properties), (app, watch) -> {
            Enum<?> harm = pick(HARMS);
            if (harm instanceof Harm single) {
                harm(single, app, watch);
            } else if (harm instanceof PairHarm pair) {
                harm(pair, app, watch);
            }
            return harm.name();
        });
    }

    private void harm(PairHarm harm, SidecarApp app, LieWatch watch) throws IOException, InterruptedException {
        JsonNode pair = Pair.awaitPair(app);
        long standby = Pair.pid(pair, "standby");
        switch (harm) {
            // No excuse: whoever is served notices nothing.
            case KILL_STANDBY -> signalled("KILL", standby);
            case FREEZE_STANDBY -> signalled("STOP", standby);
            case KILL_BOTH -> both("KILL", CRASH, pair, watch);
            case FREEZE_BOTH -> both("STOP", HANG, pair, watch);
        }
        soon().until(app::status, status -> status.path("ready").asBoolean() && !Pair.hasPid(status, standby));
    }

    private static void both(String signal, Duration limit, JsonNode pair, LieWatch watch)
            throws IOException, InterruptedException {
        watch.excuse(limit);
        signalled(signal, Pair.pid(pair, "standby"));
        signalled(signal, Pair.pid(pair, "serving"));
    }
}
