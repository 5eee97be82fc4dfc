package org.ollamasidecar.provision;

/** What a source says. */
public sealed interface Answer {

    /** Here it is. */
    record Served(Program program) implements Answer {}

    /**
     * Not from here.
     *
     * @param why a clause that names the file or address, without a full stop
     */
    record Passed(String why) implements Answer {}
}
