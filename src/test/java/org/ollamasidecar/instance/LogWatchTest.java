package org.ollamasidecar.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.state.Samples.T0;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.ollama.OllamaLogSignal;
import org.ollamasidecar.ollama.RunnerSignal;
import org.ollamasidecar.process.LogEntry;
import org.ollamasidecar.process.LogRing;
import org.ollamasidecar.state.SupervisorEvent;

class LogWatchTest {

    private static final String LISTENING = "time=2026-01-01T00:00:00.000Z level=INFO source=routes.go:1 "
            + "msg=\"Listening on 127.0.0.1:41234 (version 0.34.4)\"";

    private final LogRing ring = new LogRing(100, 100_000);
    private final List<SupervisorEvent> events = new ArrayList<>();
    private final RunnerLog runners = new RunnerLog();
    private final LogWatch watch = new LogWatch(
            ring,
            events::add,
            new PortRefusals(address -> {
                throw new AssertionError("nobody is asked");
            }),
            runners,
            new VideoMemory());

    private void line(long generation, long atMillis, String text) {
        watch.line(new LogEntry(1, generation, T0.plusMillis(atMillis), text));
    }

    @Test
    void listeningLine_isASignalAndASignOfProgress() {
        // when
        line(3, 0, LISTENING);

        // then
        assertThat(events)
                .containsExactly(
                        new SupervisorEvent.SignalSeen(3, new OllamaLogSignal.Listening("127.0.0.1", 41234, "0.34.4")),
                        new SupervisorEvent.LogMoved(3));
    }

    @Test
    void lineFromBeforeThisService_isKeptButMeansNothing() {
        // when
        line(0, 0, LISTENING);

        // then
        assertThat(events).isEmpty();
        assertThat(ring.tail(10)).extracting(LogEntry::text).containsExactly(LISTENING);
    }

    @Test
    void progress_isToldAtMostEveryHalfSecond() {
        // when
        for (long millis : new long[] {0, 1, 499, 500, 999, 1000}) {
            line(3, millis, "a line");
        }

        // then
        assertThat(events)
                .containsExactly(
                        new SupervisorEvent.LogMoved(3),
                        new SupervisorEvent.LogMoved(3),
                        new SupervisorEvent.LogMoved(3));
    }

    @Test
    void signals_areToldHoweverOftenTheyCome() {
        // when
        line(3, 0, "panic: one");
        line(3, 1, "panic: two");

        // then
        assertThat(events)
                .filteredOn(SupervisorEvent.SignalSeen.class::isInstance)
                .hasSize(2);
    }

    @Test
    void runners_areTold_andTheirStartsRemembered_alsoWhenAListenerFails() {
        // given
        String weights = "sha256-" + "ab".repeat(32);
        List<RunnerSignal> told = new ArrayList<>();
        runners.onSignal(signal -> {
            throw new IllegalStateException("it fails");
        });
        runners.onSignal(told::add);

        // when
        line(
                3,
                1000,
                "time=2026-01-01T00:00:00.000Z level=INFO source=server.go:1 "
                        + "msg=\"starting llama-server\" cmd=\"llama-server --model /blobs/" + weights + "\"");

        // then
        assertThat(told).containsExactly(new RunnerSignal.Starting(weights));
        assertThat(runners.startedWithin(3, T0, T0.plusSeconds(1))).containsExactly(weights);
        assertThat(runners.startedWithin(4, T0, T0.plusSeconds(1))).isEmpty();
        assertThat(runners.startedWithin(3, T0, T0.plusMillis(999))).isEmpty();
    }

    @Test
    void credentials_areNotKept() {
        // when
        line(3, 0, "Get \"https://user:secret@registry.example/v2/\": timeout");
        line(3, 1, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5");

        // then
        assertThat(ring.tail(10))
                .extracting(LogEntry::text)
                .containsExactly("Get \"https://***@registry.example/v2/\": timeout", "ssh-key ***");
    }
}
