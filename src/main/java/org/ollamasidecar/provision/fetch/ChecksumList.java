package org.ollamasidecar.provision.fetch;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The SHA-256 digests of a release by file name, lower-case hexadecimal. */
public final class ChecksumList {

    private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{64})\\s+\\*?(?:\\./)?(\\S+)");

    private final Map<String, String> digests;

    private ChecksumList(Map<String, String> digests) {
        this.digests = digests;
    }

    public static ChecksumList parse(String text) {
        Map<String, String> digests = new HashMap<>();
        text.lines()
                .map(line -> LINE.matcher(line.strip()))
                .filter(Matcher::matches)
                .forEach(line -> digests.put(line.group(2), line.group(1).toLowerCase(Locale.ROOT)));
        return new ChecksumList(Map.copyOf(digests));
    }

    public Optional<String> of(String file) {
        return Optional.ofNullable(digests.get(file));
    }
}
