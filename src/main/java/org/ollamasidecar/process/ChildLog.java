package org.ollamasidecar.process;

import java.time.Duration;

/** The reading of a child's log, for whoever knows when it matters how soon a line is read. */
public interface ChildLog {

    /** A process has been spawned: from now on its lines are awaited, and read within a millisecond. */
    void expectNews();

    /** What was awaited has come. */
    void newsCame();

    /**
     * Waits until all that is in the file now has been read and told.
     *
     * @return false when the limit was reached before
     */
    boolean awaitRead(Duration limit) throws InterruptedException;
}
