package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A real Ollama with one that stands by: harm comes to either, to both at once, and to upgrades. */
class StandbySoak extends SoakCase {

    /** What is done besides, to a pair that is whole. */
    private enum PairHarm {
        ROLLING_RESTART,
        KILL_STANDBY,
        FREEZE_STANDBY,
        KILL_BOTH,
        FREEZE_BOTH,
        NEWER_FILE
    }

    private static final List<String> PROPERTIES = List.of(
            "sidecar.standby=server",
            // What a program that fails at LOAD needs, which else would come to serve.
            "sidecar.rolling.models=before",
            "sidecar.log.max-file-size=1M");

    /** The pair, and one that takes over from it. */
    @Override
    int instances() {
        return 3;
    }

    @Test
    void realPair_harmedAtRandom_readinessNeverLies() throws Exception {
        try (FileChanges files = new FileChanges()) {
            soak(files);
        }
    }

    private void soak(FileChanges files) throws Exception {
        String[] properties = Stream.of(PROPERTIES.stream(), Arrays.stream(QUICK_EYES), Stream.of(files.property()))
                .flatMap(some -> some)
                .toArray(String[]::new);
        Optional<SmallDisk> disk = SmallDisk.isPossible() ? Optional.of(SmallDisk.in(home)) : Optional.empty();
        SidecarApp pair = startReal(disk, BACK_OFF, properties);
        UpgradeHarms upgrades = new UpgradeHarms(Files.createDirectory(folder.resolve("bad")), disk, random);
        List<Enum<?>> harms = Stream.<Stream<? extends Enum<?>>>of(
                        Arrays.stream(Harm.values()), Arrays.stream(PairHarm.values()), upgrades.kinds().stream())
                .<Enum<?>>flatMap(some -> some)
                .toList();

        long logged = soak("real pair", pair, (app, watch) -> {
            Enum<?> harm = pick(harms);
            if (harm instanceof Harm single) {
                harm(single, app, watch);
                return harm.name();
            }
            JsonNode whole = Pair.awaitPair(app);
            return harm instanceof UpgradeHarms.Kind kind
                    ? upgrades.harm(kind, app, watch)
                    : harm(PairHarm.valueOf(harm.name()), whole, app, watch, files);
        });
        assertThat(logged).isPositive();
    }

    /** {@return what was done} */
    private static String harm(PairHarm harm, JsonNode pair, SidecarApp app, LieWatch watch, FileChanges files)
            throws IOException, InterruptedException {
        long standby = Pair.pid(pair, "standby");
        switch (harm) {
            // No excuse for these: whoever is served notices nothing.
            case ROLLING_RESTART -> {
                return harm.name() + " " + rollingRestart(app);
            }
            case NEWER_FILE -> {
                return harm.name() + " " + files.change(app);
            }
            case KILL_STANDBY -> signalled("KILL", standby);
            case FREEZE_STANDBY -> signalled("STOP", standby);
            case KILL_BOTH -> both("KILL", CRASH, pair, watch);
            case FREEZE_BOTH -> both("STOP", HANG, pair, watch);
        }
        soon().until(app::status, status -> status.path("ready").asBoolean() && !Pair.hasPid(status, standby));
        return harm.name();
    }

    /** {@return how it ended; told at length where it failed} */
    private static String rollingRestart(SidecarApp app) throws IOException, InterruptedException {
        JsonNode ended = WatchedUpgrade.rollingRestart(app).awaitEnd();
        if (!WatchedUpgrade.state(ended).equals("DONE")) {
            System.out.println(ended);
        }
        return WatchedUpgrade.state(ended);
    }

    private static void both(String signal, Duration limit, JsonNode pair, LieWatch watch)
            throws IOException, InterruptedException {
        watch.excuse(limit);
        signalled(signal, Pair.pid(pair, "standby"));
        signalled(signal, Pair.pid(pair, "serving"));
    }
}
