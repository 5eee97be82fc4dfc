package org.ollamasidecar.state;

import java.time.Duration;

/** The time that the end of the service may take, and whether its phases fit into it. */
public record StopBudget(Duration delay, Duration drain, Duration grace, Duration total) {

    /** For the kill of what is left, and for the rest of the service to end. */
    static final Duration MARGIN = Duration.ofSeconds(3);

    /** The part of the margin in which nothing is waited for any more. */
    static final Duration LAST = Duration.ofSeconds(1);

    /**
     * The budget that is configured.
     *
     * @throws IllegalArgumentException with keys, values and what to change, when the phases do not fit
     */
    public static StopBudget of(SidecarConfig config) {
        StopBudget budget = new StopBudget(
                config.drain().delay(),
                config.drain().timeout(),
                config.stop().grace(),
                config.stop().budget());
        Duration needed = budget.delay.plus(budget.drain).plus(budget.grace).plus(MARGIN);
        if (needed.compareTo(budget.total) > 0) {
            throw new IllegalArgumentException("sidecar.stop.budget=" + text(budget.total)
                    + " is too short for sidecar.drain.delay=" + text(budget.delay)
                    + " + sidecar.drain.timeout=" + text(budget.drain)
                    + " + sidecar.stop.grace=" + text(budget.grace)
                    + " + " + text(MARGIN) + " to clear up. Recommended action: set sidecar.stop.budget to at least "
                    + text(needed) + ", and let your orchestrator wait longer than that; or shorten the others.");
        }
        return budget;
    }

    /** How long the end of Ollama may still be waited for. */
    public Duration left(Duration elapsed) {
        Duration left = total.minus(LAST).minus(elapsed);
        return left.isNegative() ? Duration.ZERO : left;
    }

    public static String text(Duration duration) {
        return duration.toMillisPart() == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
