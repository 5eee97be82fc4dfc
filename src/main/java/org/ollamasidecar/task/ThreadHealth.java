package org.ollamasidecar.task;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a permanent thread does now.
 *
 * @param name as of the thread
 * @param vital whether nothing can work without it
 * @param lastGood when a round has ended well for the last time, or else when the thread was started
 * @param trouble since the newest good round; null where there is none
 */
public record ThreadHealth(
        String name,
        boolean vital,
        Instant lastGood,
        @Nullable Trouble trouble) {

    /** So long what fails may fail before it counts as broken: told before ten seconds are over. */
    public static final Duration TOLERANCE = Duration.ofSeconds(9);

    /**
     * What is wrong.
     *
     * @param broken whether it has lasted too long, or can't end any more
     * @param problem what goes wrong, with its place in the code
     * @param consequence what does not work meanwhile
     */
    public record Trouble(Instant since, boolean broken, String problem, String consequence) {}

    public boolean isBroken() {
        return trouble != null && trouble.broken();
    }

    /** For people. */
    public String sentence() {
        return trouble == null
                ? name + " works."
                : name + " has not worked since " + trouble.since() + " (" + trouble.problem() + "): "
                        + trouble.consequence() + ".";
    }
}
