package org.ollamasidecar.provision;

/** What a source says. */
public sealed interface SourceResult {

    /** Here it is. */
    record Served(Program program) implements SourceResult {}

    /**
     * Not from here.
     *
     * @param why a clause that names the file or address, without a full stop
     */
    record Passed(String why) implements SourceResult {}
}
