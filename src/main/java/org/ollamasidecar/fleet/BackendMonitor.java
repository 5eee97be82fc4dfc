package org.ollamasidecar.fleet;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.SidecarStatus;

/** What others may know of one backend. */
record BackendMonitor(FleetLoop loop, BackendName backend) implements SidecarMonitor {

    @Override
    public SidecarStatus status() {
        return status(loop.state());
    }

    private SidecarStatus status(FleetState state) {
        return state.backend(backend).status();
    }

    @Override
    public SidecarStatus await(Predicate<SidecarStatus> wanted) throws InterruptedException {
        return status(loop.awaitState(state -> wanted.test(status(state))));
    }

    @Override
    public void onChange(Consumer<SidecarStatus> listener) {
        loop.onMemberChange(member -> {
            if (member.name().backend().equals(backend) && member.serves()) {
                listener.accept(status());
            }
        });
    }

    @Override
    public boolean isDeciding() {
        return loop.isDeciding();
    }
}
