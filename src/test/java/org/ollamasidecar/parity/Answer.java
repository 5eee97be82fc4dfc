package org.ollamasidecar.parity;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came back.
 *
 * @param status 0 where nothing came that is an answer
 * @param headers by their names in small letters, all values of a name
 * @param framing how its end is known: {@code length}, {@code chunked}, {@code close} or {@code none}
 * @param body a character for each byte
 */
public record Answer(int status, SortedMap<String, List<String>> headers, String framing, String body) {

    static Answer none(String why) {
        return new Answer(0, new TreeMap<>(), "none", why);
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).map(values -> String.join(", ", values));
    }

    public String contentType() {
        return header("content-type").orElse("");
    }

    /** Whether the connection it came on may be used again. */
    boolean keepsConnection() {
        return status != 0
                && !framing.equals("close")
                && !header("connection")
                        .map(value -> value.equalsIgnoreCase("close"))
                        .orElse(false);
    }
}
