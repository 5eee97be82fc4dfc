package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Fault;
import org.ollamasidecar.fake.Knob;

/** Upgrades in which something goes wrong, while a pair serves. */
final class UpgradeHarms {

    /** What goes wrong. */
    enum Kind {
        PROGRAM_FAILS_AT_START,
        PROGRAM_FAILS_AT_PROVE,
        PROGRAM_FAILS_AT_LOAD,
        CANDIDATE_KILLED,
        SERVING_KILLED,
        DISK_FILLS
    }

    private static final List<String> STEPS = List.of("START", "PROVE", "LOAD", "SWITCH", "DRAIN", "END");
    private static final int SOME_MILLIS = 1000;

    private final FakeProgram bad;
    private final Optional<SmallDisk> disk;
    private final Random random;

    UpgradeHarms(Path folder, Optional<SmallDisk> disk, Random random) throws IOException {
        // What the pair has in its store.
        this.bad = FakeProgram.in(folder).set(Knob.INSTALLED, "sidecar/canary:latest");
        this.disk = disk;
        this.random = random;
    }

    /** Those that are possible here. */
    List<Kind> kinds() {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind != Kind.DISK_FILLS || disk.isPresent())
                .toList();
    }

    /** {@return what was done, and how the upgrade ended} */
    String harm(Kind kind, SidecarApp app, LieWatch watch) throws IOException, InterruptedException {
        return switch (kind) {
            case PROGRAM_FAILS_AT_START -> {
                bad.noFault().set(Knob.START_ERROR, "Error: something is wrong");
                yield failing(kind, "START", app);
            }
            case PROGRAM_FAILS_AT_PROVE -> {
                bad.set(Knob.START_ERROR, "").fault(Fault.ERROR_500, "/api/generate");
                yield failing(kind, "PROVE", app);
            }
            case PROGRAM_FAILS_AT_LOAD -> {
                bad.set(Knob.START_ERROR, "").fault(Fault.ERROR_500, "/api/tags");
                yield failing(kind, "LOAD", app);
            }
            case CANDIDATE_KILLED -> killed(kind, "candidate", app, watch);
            case SERVING_KILLED -> killed(kind, "serving", app, watch);
            case DISK_FILLS -> full(disk.orElseThrow(), kind, app);
        };
    }

    /** No excuse: whoever is served notices nothing. */
    private String failing(Kind kind, String step, SidecarApp app) throws IOException, InterruptedException {
        // So that there is a model to be loaded.
        app.ping();
        JsonNode ended = WatchedUpgrade.toProgram(app, bad.path()).awaitEnd();
        assertThat(WatchedUpgrade.failedAt(ended)).as(ended.toPrettyString()).isEqualTo(step);
        assertThat(ended.at("/error/action").asText()).isNotBlank();
        return kind.name();
    }

    /** The one that plays a part while a step is under way; the candidate serves after the switch. */
    private String killed(Kind kind, String part, SidecarApp app, LieWatch watch)
            throws IOException, InterruptedException {
        String step = STEPS.get(random.nextInt(STEPS.size()));
        WatchedUpgrade upgrade = WatchedUpgrade.rollingRestart(app);
        upgrade.awaitStep(step);
        JsonNode status = app.status();
        long candidate = Pair.pid(status, "candidate");
        long victim = part.equals("serving") || candidate == 0 ? Pair.pid(status, "serving") : candidate;
        watch.excuse(SoakCase.CRASH);
        if (victim != 0) {
            SoakCase.signalled("KILL", victim);
        }
        JsonNode ended = upgrade.awaitEnd();
        FaultCase.soon().until(app::status, now -> now.path("ready").asBoolean() && !Pair.hasPid(now, victim));
        return kind + " at " + step + " " + WatchedUpgrade.state(ended);
    }

    /** At any moment of it; what does not go on then is cancelled. */
    private String full(SmallDisk small, Kind kind, SidecarApp app) throws IOException, InterruptedException {
        WatchedUpgrade upgrade = WatchedUpgrade.rollingRestart(app);
        SoakCase.pause(random.nextInt(SOME_MILLIS));
        small.fill(app);
        try {
            SoakCase.pause(SOME_MILLIS);
            upgrade.cancel();
            return kind + " " + WatchedUpgrade.state(upgrade.awaitEnd());
        } finally {
            small.empty(app);
        }
    }
}
