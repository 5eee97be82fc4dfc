package org.ollamasidecar.lifecycle;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.ReadyConfig;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.process.NotifySocket;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.Rhythm;
import org.ollamasidecar.task.ThreadSpec;

/**
 * Tells systemd, where it wants to know: when the start is over, in which state Ollama is, and the end. A start that makes
 * progress asks for more time, so that only one that makes none takes too long.
 */
@Singleton
class ManagerNotice {

    /** So much more time a sign of progress is worth; the next one comes long before it is over. */
    private static final Duration EXTENSION = Duration.ofSeconds(60);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(3);
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final SidecarMonitor sidecar;
    private final StartMonitor start;
    private final boolean autostart;
    private final ReadyConfig.Started needed;
    private final PermanentThreads threads;
    private final Optional<NotifySocket> socket;
    private @Nullable String last;

    ManagerNotice(
            Sidecar sidecar, StartMonitor start, SidecarConfig config, ReadyConfig ready, PermanentThreads threads) {
        this.sidecar = sidecar;
        this.start = start;
        this.autostart = config.autostart();
        this.needed = ready.started();
        this.threads = threads;
        this.socket = NotifySocket.in(System.getenv());
    }

    void onStart(@Observes StartupEvent event) {
        socket.ifPresent(listening -> {
            sidecar.onChange(status -> tell(listening, status));
            var _ = threads.start(
                    ThreadSpec.of("notice", "systemd is not told how far the start has come")
                            .in(Rhythm.atOnceThenEvery(LOOK_EVERY)),
                    () -> tell(listening, sidecar.status()));
        });
    }

    /** Most changes are within a state, and nothing new for systemd; a wish for more time counts from when it is made. */
    private synchronized void tell(NotifySocket listening, SidecarStatus status) {
        StartProgress progress = start.progress();
        boolean over = isOver(status, progress);
        String message = message(status, over, progress);
        boolean wish = !over && progress instanceof StartProgress.Advancing;
        if ((wish || !message.equals(last)) && listening.tell(message)) {
            last = message;
        }
    }

    /** A service that shall not start Ollama is up when it can be asked to. */
    private boolean isOver(SidecarStatus status, StartProgress progress) {
        return !autostart
                || switch (needed) {
                    case OLLAMA -> status.everReady();
                    case MODELS -> progress instanceof StartProgress.Complete;
                };
    }

    /** @param over whether the start is, as far as systemd waits for it */
    static String message(SidecarStatus status, boolean over, StartProgress progress) {
        // One line, as systemd wants it.
        String line = "STATUS=" + text(status, progress).replaceAll("\\s+", " ") + "\n";
        if (status.ending()) {
            return "STOPPING=1\n" + line;
        }
        if (over) {
            return "READY=1\n" + line;
        }
        return switch (progress) {
            case StartProgress.Advancing more ->
                line + "EXTEND_TIMEOUT_USEC=" + EXTENSION.toSeconds() * MICROS_PER_SECOND + "\n";
            case StartProgress.Stalled waits -> line;
            case StartProgress.Complete waits -> line;
        };
    }

    private static String text(SidecarStatus status, StartProgress progress) {
        boolean ready = status.ready().isPresent();
        return switch (progress) {
            case StartProgress.Complete over -> "Ollama is " + status.name();
            case StartProgress.Advancing(String what) -> (ready ? "Ollama is READY, on its way: " : "") + what;
            case StartProgress.Stalled(String why) -> (ready ? "Ollama is READY, but: " : "") + why;
        };
    }
}
