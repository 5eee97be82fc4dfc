package org.ollamasidecar.state;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.ollamasidecar.ollama.OllamaLogSignal;

/**
 * What Ollama is doing, as far as this service is concerned.
 *
 * <pre>
 * Stopped ─start─▶ Provisioning ─found─▶ Starting ─log line─▶ Listening ─answers─▶ Ready ─no answers─▶ Unresponsive
 *                       │                   │ ▲                   │                  │                     │
 *                       ▼                   ▼ │ time is up        ▼                  ▼                     ▼
 *                    Failed ◀─budget spent─ BackingOff ◀───────── exit, deadline, hang ────────────────────┘
 * any ─stop─▶ Stopping ─nothing left─▶ Stopped
 * </pre>
 */
public sealed interface SidecarState {

    /** When the state machine has to look again by itself, if ever. */
    default Optional<Instant> due() {
        return Optional.empty();
    }

    /** Not wanted. */
    record Stopped() implements SidecarState {}

    /** A program is being looked for, downloaded or built. */
    record Provisioning(long generation, String doing) implements SidecarState {}

    /**
     * Being spawned, or spawned and not yet bound to its port.
     *
     * @param pid known once the system has spawned it
     * @param heard its listening line, where that was read before the pid was known
     */
    record Starting(long generation, OptionalLong pid, Optional<OllamaLogSignal.Listening> heard, Instant deadline)
            implements SidecarState {
        /** The beginning of a spawn. */
        static Starting spawning(long generation, Instant now, SidecarConfig config) {
            Instant deadline = now.plus(config.start().timeout());
            return new Starting(generation, OptionalLong.empty(), Optional.empty(), deadline);
        }

        @Override
        public Optional<Instant> due() {
            return Optional.of(deadline);
        }
    }

    /** Bound to its port; does not necessarily answer. */
    record Listening(Child child, Instant deadline, ProbeSchedule next) implements SidecarState {
        @Override
        public Optional<Instant> due() {
            return Optional.of(next.due().filter(deadline::isAfter).orElse(deadline));
        }
    }

    /** All four hold: the child's own line, the child alive, HTTP 200, the same version. */
    record Ready(Child child, Instant since, int misses, ProbeSchedule next) implements SidecarState {
        @Override
        public Optional<Instant> due() {
            return next.due();
        }
    }

    /** Alive, but it no longer answers; its stack is dumped and it is ended. */
    record Unresponsive(Child child, Instant since, int misses, String last) implements SidecarState {}

    /** Died; is started again when the time is up. */
    record BackingOff(long generation, int attempt, Instant until, FailureCause cause) implements SidecarState {
        @Override
        public Optional<Instant> due() {
            return Optional.of(until);
        }
    }

    /** Being ended by wish. */
    record Stopping(long generation, boolean thenStart) implements SidecarState {}

    /** Given up: somebody has to change something, then start it. */
    record Failed(long generation, FailureCause cause) implements SidecarState {}
}
