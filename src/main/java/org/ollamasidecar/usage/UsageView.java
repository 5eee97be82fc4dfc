package org.ollamasidecar.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.access.ApiKey;

/**
 * Usage as it is told.
 *
 * @param from the first day of UTC
 * @param to the last one
 * @param usage a sum for each combination of what was asked for
 * @param total of all of them
 * @param budgets of the keys that have some
 * @param incomplete days of which something could not be read
 */
record UsageView(
        LocalDate from,
        LocalDate to,
        List<Line> usage,
        UsageSum total,
        List<Budget> budgets,
        List<LocalDate> incomplete) {

    /** A sum, with what it is told apart by. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Line(
            @Nullable String day,
            @Nullable String key,
            @Nullable String model,
            long requests,
            long untold,
            long tokensIn,
            long tokensOut,
            long estimated) {

        static Line of(UsageReport.Line line) {
            return new Line(
                    line.values().get(UsageColumn.DAY),
                    line.values().get(UsageColumn.KEY),
                    line.values().get(UsageColumn.MODEL),
                    line.sum().requests(),
                    line.sum().untold(),
                    line.sum().tokensIn(),
                    line.sum().tokensOut(),
                    line.sum().estimated());
        }
    }

    /**
     * How far a budget is used.
     *
     * @param in day or month
     * @param until when it is whole again
     */
    record Budget(String key, long tokens, String in, long used, Instant until, boolean usedUp) {

        static Budget of(ApiKey key, TokenBudgets.State state) {
            return new Budget(
                    key.name(),
                    state.budget().tokens(),
                    state.budget().period().name().toLowerCase(Locale.ROOT),
                    state.used(),
                    state.until(),
                    state.isUsedUp());
        }
    }

    static UsageView of(UsageReport report, List<Budget> budgets) {
        return new UsageView(
                report.range().from(),
                report.range().to(),
                report.lines().stream().map(Line::of).toList(),
                report.total(),
                budgets,
                report.incomplete());
    }
}
