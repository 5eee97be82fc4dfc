package org.ollamasidecar.lifecycle;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.process.NotifySocket;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.SidecarStatus;

/** Tells systemd, where it wants to know: started once Ollama has been Ready, in which state it is, and the end. */
@Singleton
class ManagerNotice {

    private final SidecarMonitor sidecar;
    private final boolean autostart;
    private final Optional<NotifySocket> socket;
    private @Nullable String last;

    ManagerNotice(Sidecar sidecar, SidecarConfig config) {
        this.sidecar = sidecar;
        this.autostart = config.autostart();
        this.socket = NotifySocket.in(System.getenv());
    }

    void onStart(@Observes StartupEvent event) {
        socket.ifPresent(listening -> {
            sidecar.onChange(status -> tell(listening, status));
            tell(listening, sidecar.status());
        });
    }

    /** Most changes are within a state, and nothing new for systemd. */
    private synchronized void tell(NotifySocket listening, SidecarStatus status) {
        String message = message(status, autostart);
        if (!message.equals(last) && listening.tell(message)) {
            last = message;
        }
    }

    /** A service that shall not start Ollama is up when it can be asked to. */
    static String message(SidecarStatus status, boolean autostart) {
        String line = "STATUS=Ollama is " + status.name() + "\n";
        if (status.ending()) {
            return "STOPPING=1\n" + line;
        }
        return status.everReady() || !autostart ? "READY=1\n" + line : line;
    }
}
