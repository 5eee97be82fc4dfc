package org.ollamasidecar.usage;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.http.Query;

/** The days that are asked for, both included. */
record UsageRange(LocalDate from, LocalDate to) {

    /** How a day is written. */
    static final String DATE = "\\d{4}-\\d{2}-\\d{2}";

    /**
     * Reads it from a query.
     *
     * @param from null: the first of the month of the last day
     * @param to null: today
     */
    static UsageRange of(@Nullable String from, @Nullable String to, LocalDate today) {
        LocalDate last = to == null ? today : day("to", to);
        LocalDate first = from == null ? last.withDayOfMonth(1) : day("from", from);
        if (first.isAfter(last)) {
            throw ProblemException.badRequest(
                    "from (" + first + ") is after to (" + last + ").",
                    "Exchange them; where to is left out, it is today (UTC).");
        }
        return new UsageRange(first, last);
    }

    private static LocalDate day(String name, String text) {
        String meaning = "a day such as 2026-11-30";
        try {
            return LocalDate.parse(Query.like(DATE, name, text, meaning));
        } catch (DateTimeParseException noSuchDay) {
            throw Query.wrong(name, meaning);
        }
    }
}
