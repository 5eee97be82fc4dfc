package org.ollamasidecar.usage;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Usage of a time, summed up by some columns.
 *
 * @param lines in the order of their columns
 * @param incomplete days of which something could not be read
 */
record UsageReport(UsageRange range, Set<UsageColumn> by, List<Line> lines, List<LocalDate> incomplete) {

    /**
     * A sum.
     *
     * @param values of the columns that were asked for
     */
    record Line(Map<UsageColumn, String> values, UsageSum sum) {}

    /** Sums as it goes, so that no more than what is told is in memory. */
    static final class Builder {

        private final UsageRange range;
        private final Set<UsageColumn> by;
        private final Predicate<UsageRow> seen;
        private final Map<String, Line> lines = new TreeMap<>();
        private final List<LocalDate> incomplete = new ArrayList<>();

        /** @param seen what the caller may see */
        Builder(UsageRange range, Set<UsageColumn> by, Predicate<UsageRow> seen) {
            this.range = range;
            this.by = by;
            this.seen = seen;
        }

        void add(LocalDate day, DayUsage usage) {
            if (!usage.complete()) {
                incomplete.add(day);
            }
            usage.rows().stream().filter(seen).forEach(this::add);
        }

        private void add(UsageRow row) {
            Map<UsageColumn, String> values = new TreeMap<>();
            by.forEach(column -> values.put(column, column.of(row)));
            // Neither of them has a comma.
            lines.merge(
                    String.join(",", values.values()),
                    new Line(values, row.sum()),
                    (one, other) -> new Line(values, one.sum().plus(other.sum())));
        }

        UsageReport build() {
            return new UsageReport(range, by, List.copyOf(lines.values()), List.copyOf(incomplete));
        }
    }

    UsageSum total() {
        return lines.stream().map(Line::sum).reduce(UsageSum.NONE, UsageSum::plus);
    }
}
