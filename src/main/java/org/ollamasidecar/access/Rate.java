package org.ollamasidecar.access;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** So many requests in a time. */
public record Rate(int requests, Duration in) {

    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,8})/([smh])");

    /** @throws IllegalArgumentException when it is not such as {@code 10/s}, {@code 60/m} or {@code 1000/h} */
    static Rate parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("the rate '" + text + "' is not such as 10/s, 60/m or 1000/h");
        }
        return new Rate(
                Integer.parseInt(matcher.group(1)),
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(1);
                    case "m" -> Duration.ofMinutes(1);
                    default -> Duration.ofHours(1);
                });
    }
}
