package org.ollamasidecar.status;

/** Restarts Ollama without a gap; implemented by a room that can have two at a time. */
public interface RollingRestart {

    /** {@return what can be told of it now, representable in JSON} */
    Object begin();

    /** Where more can be read of it. */
    String address(Object view);
}
