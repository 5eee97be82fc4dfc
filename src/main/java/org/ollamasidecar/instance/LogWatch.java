package org.ollamasidecar.instance;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.ollamasidecar.ollama.LogRedaction;
import org.ollamasidecar.ollama.OllamaLogLine;
import org.ollamasidecar.ollama.OllamaLogParser;
import org.ollamasidecar.ollama.OllamaLogSignal;
import org.ollamasidecar.ollama.OllamaLogSignals;
import org.ollamasidecar.ollama.RunnerSignals;
import org.ollamasidecar.process.LogEntry;
import org.ollamasidecar.process.LogListener;
import org.ollamasidecar.process.LogRing;
import org.ollamasidecar.state.SupervisorEvent;

/** Keeps the newest lines and tells the supervisor what they mean. */
final class LogWatch implements LogListener {

    private static final Duration TELL_PROGRESS_EVERY = Duration.ofMillis(500);

    private final LogRing ring;
    private final Consumer<SupervisorEvent> events;
    private final PortRefusals refusals;
    private final RunnerLog runners;
    private final VideoMemory video;
    private Instant toldProgress = Instant.EPOCH;

    LogWatch(
            LogRing ring,
            Consumer<SupervisorEvent> events,
            PortRefusals refusals,
            RunnerLog runners,
            VideoMemory video) {
        this.ring = ring;
        this.events = events;
        this.refusals = refusals;
        this.runners = runners;
        this.video = video;
    }

    @Override
    public void line(LogEntry entry) {
        ring.append(entry.generation(), entry.readAt(), LogRedaction.redact(entry.text()));
        if (entry.generation() == 0) {
            return;
        }
        OllamaLogLine line = OllamaLogParser.parse(entry.text());
        OllamaLogSignals.in(line).ifPresent(signal -> tell(entry.generation(), signal));
        RunnerSignals.in(line).ifPresent(signal -> runners.tell(entry.generation(), entry.readAt(), signal));
        video.read(entry.generation(), line);
        if (Duration.between(toldProgress, entry.readAt()).compareTo(TELL_PROGRESS_EVERY) >= 0) {
            toldProgress = entry.readAt();
            events.accept(new SupervisorEvent.LogMoved(entry.generation()));
        }
    }

    private void tell(long generation, OllamaLogSignal signal) {
        if (signal instanceof OllamaLogSignal.PortTaken taken) {
            refusals.note(generation, taken);
        }
        events.accept(new SupervisorEvent.SignalSeen(generation, signal));
    }
}
