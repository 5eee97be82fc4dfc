package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.TerminalFailureException;

/** Streams that have begun and last for as long as a test needs them: their runner is stopped. */
final class FrozenStreams {

    /** They take a second on a fast machine, which is time to freeze them, and a minute on a slow one. */
    private static final int WORDS = 1500;

    private static final int ATTEMPTS = 20;

    private static final Duration PATIENT = Duration.ofMinutes(3);
    private static final Duration STEADY = Duration.ofMillis(300);

    private FrozenStreams() {}

    /** Begins so many. */
    static List<WordStream> begin(SidecarApp app, Path home, int count) throws Exception {
        List<Long> runners = runners(app, home);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            List<WordStream> streams = Stream.generate(() -> WordStream.begin(app, WORDS))
                    .limit(count)
                    .toList();
            for (WordStream stream : streams) {
                stream.awaitFirstWord();
            }
            signal("STOP", runners);
            if (staysInFlight(app, count)) {
                return streams;
            }
            // On a quick machine the first has ended before the last has begun: again, now that all are warm.
            signal("CONT", runners);
            for (WordStream stream : streams) {
                stream.last().get(PATIENT.toSeconds(), TimeUnit.SECONDS);
            }
        }
        throw new IllegalStateException("No " + count + " streams at once in " + ATTEMPTS + " attempts");
    }

    /** Lets all of them go on. */
    static void goOn(SidecarApp app, Path home) throws Exception {
        signal("CONT", runners(app, home));
    }

    /** Not for the moment only in which the last words of an answer are on their way. */
    private static boolean staysInFlight(SidecarApp app, int count) {
        try {
            Awaitility.await()
                    .during(STEADY)
                    .atMost(PATIENT)
                    .failFast(() -> app.status().at("/inFlight/requests").asInt() != count)
                    .until(() -> true);
            return true;
        } catch (TerminalFailureException over) {
            return false;
        }
    }

    private static List<Long> runners(SidecarApp app, Path home) throws Exception {
        return OwnedProcesses.runners(home, app.status().path("pid").asLong());
    }

    private static void signal(String signal, List<Long> processes) throws Exception {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        processes.forEach(process -> command.add(Long.toString(process)));
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }
}
