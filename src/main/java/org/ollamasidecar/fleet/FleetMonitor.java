package org.ollamasidecar.fleet;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.state.SidecarMonitor;

/** What others may know of several Ollamas; as a {@link SidecarMonitor} it tells of the one that stands for all. */
public interface FleetMonitor extends SidecarMonitor {

    /** The places for an Ollama, in the order of their names or addresses; one where none is configured. */
    List<Backend> backends();

    /**
     * What the Ollama is doing that serves at a backend.
     *
     * @throws java.util.NoSuchElementException where there is none of this name
     */
    SidecarMonitor at(BackendName backend);

    /** Whether all have the same models installed; else each has a store of its own, which somebody else looks after. */
    boolean shareStore();

    /** The one that requests go to which are about no model; the first of several that do. */
    Member serving();

    /** Which instance a start was one of, as far as that is remembered. */
    Optional<InstanceName> instanceOf(long generation);

    /** Told of each instance that has come into another state or part: must hand over at once and must not throw. */
    void onMemberChange(Consumer<Member> listener);
}
