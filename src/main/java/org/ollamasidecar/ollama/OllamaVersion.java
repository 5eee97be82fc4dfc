package org.ollamasidecar.ollama;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version as Ollama prints it, e.g. {@code 0.34.4} or {@code 0.33.0-rc2}. Ordered by its numbers only: a release
 * candidate counts as its release.
 *
 * @param text the version as it was printed
 */
public record OllamaVersion(String text, int major, int minor, int patch) implements Comparable<OllamaVersion> {

    /** A binary that was built without a version; nothing can be concluded from it. */
    private static final OllamaVersion UNSET = new OllamaVersion("0.0.0", 0, 0, 0);

    private static final OllamaVersion ONE_REQUEST_AT_ONCE = new OllamaVersion("0.10.0", 0, 10, 0);
    private static final OllamaVersion FIRST_WITH_SEPARATE_RUNNER = new OllamaVersion("0.30.0", 0, 30, 0);
    private static final OllamaVersion FIRST_WITH_ZSTD = new OllamaVersion("0.16.0", 0, 16, 0);
    private static final OllamaVersion TOKEN_LEAK_FIXED = new OllamaVersion("0.14.3", 0, 14, 3);
    private static final OllamaVersion MEMORY_LEAK_FIXED = new OllamaVersion("0.17.1", 0, 17, 1);

    private static final Pattern GRAMMAR =
            Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})([-+][-+.0-9A-Za-z]*)?");
    private static final Comparator<OllamaVersion> BY_NUMBERS = Comparator.comparingInt(OllamaVersion::major)
            .thenComparingInt(OllamaVersion::minor)
            .thenComparingInt(OllamaVersion::patch);

    /** {@return the version, or empty where the text is not one} */
    public static Optional<OllamaVersion> parse(String text) {
        Matcher matcher = GRAMMAR.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String printed = text.startsWith("v") ? text.substring(1) : text;
        return Optional.of(new OllamaVersion(
                printed,
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3))));
    }

    /** Whether inference runs in a {@code llama-server} beside the program instead of in the program itself. */
    public boolean hasSeparateRunner() {
        return compareTo(FIRST_WITH_SEPARATE_RUNNER) >= 0;
    }

    /** Whether it reads bodies of requests that are compressed by zstd. */
    public boolean readsZstd() {
        return compareTo(UNSET) == 0 || compareTo(FIRST_WITH_ZSTD) >= 0;
    }

    /** On how many requests of one model it works at once where nobody says so; older ones on two, if the memory allows. */
    public int usualParallel() {
        return compareTo(UNSET) == 0 || compareTo(ONE_REQUEST_AT_ONCE) >= 0 ? 1 : 2;
    }

    /** {@return what is known to be unsafe in this version and how to get rid of it, or empty} */
    public Optional<String> knownHoles() {
        if (compareTo(UNSET) == 0) {
            return Optional.of("This Ollama reports version 0.0.0 (built without one): its security fixes are unknown."
                    + " Keep it on loopback or use an official release.");
        }
        if (compareTo(MEMORY_LEAK_FIXED) >= 0) {
            return Optional.empty();
        }
        String holes = compareTo(TOKEN_LEAK_FIXED) < 0 ? "CVE-2026-7482 and CVE-2025-51471" : "CVE-2026-7482";
        return Optional.of("Ollama " + text + " has known security holes (" + holes
                + "): it is used on loopback only. Use 0.17.1 or newer as soon as you can.");
    }

    @Override
    public int compareTo(OllamaVersion other) {
        return BY_NUMBERS.compare(this, other);
    }

    @Override
    public String toString() {
        return text;
    }
}
