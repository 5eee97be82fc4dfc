package org.ollamasidecar.http;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code Prefer: wait=N} header (RFC 7240), N in seconds. */
public final class Prefer {

    private static final Pattern WAIT = Pattern.compile("(?i)(?:^|[,;])\\s*wait\\s*=\\s*\"?([^\",;]*)\"?");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,18}");

    private Prefer() {}

    /**
     * Reads how long the client wants to wait.
     *
     * @param longest what a longer wish is cut to
     * @throws ProblemException when the wish is not a number of seconds
     */
    public static Optional<Duration> waitFor(@Nullable String header, Duration longest) {
        if (header == null) {
            return Optional.empty();
        }
        Matcher matcher = WAIT.matcher(header);
        if (!matcher.find()) {
            return Optional.empty();
        }
        String wish = matcher.group(1).strip();
        if (!SECONDS.matcher(wish).matches()) {
            throw ProblemException.badRequest(
                    "Prefer: wait=" + wish + " is not a whole number of seconds from 0 on.",
                    "Send for example Prefer: wait=30, or no such header.");
        }
        Duration wanted = Duration.ofSeconds(Long.parseLong(wish));
        return Optional.of(wanted.compareTo(longest) > 0 ? longest : wanted);
    }
}
