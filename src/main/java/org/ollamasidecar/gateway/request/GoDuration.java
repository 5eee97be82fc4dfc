package org.ollamasidecar.gateway.request;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ollamasidecar.json.JsonDocument;
import org.ollamasidecar.json.JsonKind;
import org.ollamasidecar.json.Member;

/**
 * A time as Ollama reads it, from a number of seconds or from a text such as {@code 1h30m}.
 *
 * @param nanos below 0: for ever
 */
record GoDuration(BigDecimal nanos) {

    private static final BigDecimal SECOND = BigDecimal.valueOf(1_000_000_000);
    private static final Map<String, BigDecimal> UNITS = Map.of(
            "ns", BigDecimal.ONE,
            "us", BigDecimal.valueOf(1000),
            "\u00b5s", BigDecimal.valueOf(1000),
            "\u03bcs", BigDecimal.valueOf(1000),
            "ms", BigDecimal.valueOf(1_000_000),
            "s", SECOND,
            "m", SECOND.multiply(BigDecimal.valueOf(60)),
            "h", SECOND.multiply(BigDecimal.valueOf(3600)));

    private static final Pattern PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)");

    private static final int LONGEST = 400;

    /** What a value says; nothing where Ollama will refuse it, or where it says nothing. */
    static Optional<GoDuration> of(JsonDocument document, Member member) {
        if (member.end() - member.valueFrom() > LONGEST) {
            return Optional.empty();
        }
        if (member.kind() == JsonKind.NUMBER) {
            double seconds = Double.parseDouble(document.raw(member));
            return Optional.of(
                    new GoDuration(Double.isInfinite(seconds) ? SECOND : new BigDecimal(seconds).multiply(SECOND)));
        }
        return member.kind() == JsonKind.STRING ? parse(document.text(member)) : Optional.empty();
    }

    private static Optional<GoDuration> parse(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Optional.of(new GoDuration(BigDecimal.ZERO));
        }
        BigDecimal sum = BigDecimal.ZERO;
        Matcher part = PART.matcher(rest);
        int at = 0;
        while (at < rest.length() && part.find(at) && part.start() == at) {
            BigDecimal unit = UNITS.getOrDefault(part.group(2), SECOND);
            sum = sum.add(new BigDecimal(part.group(1)).multiply(unit).setScale(0, RoundingMode.DOWN));
            at = part.end();
        }
        return rest.isEmpty() || at < rest.length()
                ? Optional.empty()
                : Optional.of(new GoDuration(negative ? sum.negate() : sum));
    }

    /** Whether it is no time at all. */
    boolean isZero() {
        return nanos.setScale(0, RoundingMode.DOWN).signum() == 0;
    }

    /** Whether it is less than a second, which is none at all for an Ollama of before. */
    boolean isBelowSecond() {
        return nanos.signum() >= 0 && nanos.compareTo(SECOND) < 0;
    }
}
