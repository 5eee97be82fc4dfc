package org.ollamasidecar.http;

import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a reader of events has seen last, from the header {@code Last-Event-ID} or the parameter {@code since}. */
public final class LastEventId {

    public static final String HEADER = "Last-Event-ID";

    private static final Pattern ID = Pattern.compile("\\d{1,18}");

    private LastEventId() {}

    /**
     * Reads both; the header wins, because a browser that comes back sends it along with the address it began with.
     *
     * @throws ProblemException when the one that counts is not a number from 0 on
     */
    public static OptionalLong of(@Nullable String header, @Nullable String since) {
        return header == null || header.isBlank() ? number("since", since) : number(HEADER, header);
    }

    private static OptionalLong number(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return OptionalLong.empty();
        }
        if (!ID.matcher(value.strip()).matches()) {
            throw ProblemException.badRequest(
                    name + " is not a whole number from 0 on.", "Send the id of an event, or no " + name + ".");
        }
        return OptionalLong.of(Long.parseLong(value.strip()));
    }
}
