package org.ollamasidecar.gateway;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.state.SidecarStatus;

/**
 * Has the collector clear up after the start once, as soon as Ollama answers. Left to itself it would do so in the middle of
 * the first streams, each piece of which then waits for 10 to 40 ms.
 */
@Singleton
final class StartupCollection {

    private final Sidecar sidecar;
    private final AtomicBoolean cleared = new AtomicBoolean();

    StartupCollection(Sidecar sidecar) {
        this.sidecar = sidecar;
    }

    void listen(@Observes StartupEvent started) {
        sidecar.onChange(this::look);
    }

    private void look(SidecarStatus status) {
        if (status.everReady() && cleared.compareAndSet(false, true)) {
            Thread.ofVirtual().name("sidecar-start-waste").start(System::gc);
        }
    }
}
