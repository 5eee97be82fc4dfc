package org.ollamasidecar.gateway;

import java.time.Instant;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;

/** Whether an Ollama that does not answer is worth waiting for. Only a restart is: a first start may have to download. */
final class RestartHope {

    private RestartHope() {}

    static boolean isThere(SidecarStatus status, Instant now, Instant deadline) {
        return status.everReady() && !status.ending() && now.isBefore(deadline) && comesBack(status.state(), deadline);
    }

    private static boolean comesBack(SidecarState state, Instant deadline) {
        return switch (state) {
            case SidecarState.BackingOff waiting -> waiting.until().isBefore(deadline);
            case SidecarState.Stopping stopping -> stopping.thenStart();
            case SidecarState.Starting soon -> true;
            case SidecarState.Listening soon -> true;
            case SidecarState.Unresponsive beingReplaced -> true;
            case SidecarState.Provisioning found -> true;
            case SidecarState.Ready already -> true;
            case SidecarState.Stopped wished -> false;
            case SidecarState.Failed givenUp -> false;
        };
    }
}
