package org.ollamasidecar.state;

import org.ollamasidecar.process.EndOrder;
import org.ollamasidecar.process.ManagedProcess;
import org.ollamasidecar.provision.Program;

/** What a transition wants done in the world. */
public sealed interface Effect {

    record Provision(long generation) implements Effect {}

    record CancelProvisioning(long generation) implements Effect {}

    /** Watch a process that lives already. */
    record TakeOver(long generation, ManagedProcess process) implements Effect {}

    /**
     * Start a program.
     *
     * @param anyPort whether the port that is configured is left to its owner
     */
    record Spawn(long generation, Program program, boolean anyPort) implements Effect {
        public Spawn(long generation, Program program) {
            this(generation, program, false);
        }
    }

    record Probe(Child child) implements Effect {}

    record EndTree(long generation, EndOrder order) implements Effect {}
}
