package org.ollamasidecar.status;

/** What another room adds to the status; answered from memory, at once. */
public interface StatusSection {

    /** The member of the status under which it appears. */
    String name();

    Object content();
}
