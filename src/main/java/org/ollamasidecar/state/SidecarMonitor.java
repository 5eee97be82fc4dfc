package org.ollamasidecar.state;

import java.util.function.Consumer;
import java.util.function.Predicate;

/** What others may know of Ollama. */
public interface SidecarMonitor {

    /** The newest snapshot; never blocks. */
    SidecarStatus status();

    /** Waits, without a limit of its own, for a snapshot that fits; the newest one counts too. */
    SidecarStatus await(Predicate<SidecarStatus> wanted) throws InterruptedException;

    /** Told of each change of the state on the supervisor's thread: must hand over at once and must not throw. */
    void onChange(Consumer<SidecarStatus> listener);

    /** Whether the supervisor decides in time: the service itself is alive. */
    boolean isDeciding();
}
