package org.ollamasidecar.status;

import org.ollamasidecar.state.Child;

/** What another room knows of an Ollama, for the list of instances; answered from memory, at once. */
public interface InstanceDetail {

    /** The member of an instance under which it appears. */
    String name();

    Object of(Child child);
}
