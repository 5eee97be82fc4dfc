package org.ollamasidecar.access;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** So many tokens in each day or each month of UTC, those of prompts and of answers together. */
public record TokenBudget(long tokens, Period period) {

    /** After which a budget is whole again. */
    public enum Period {
        DAY,
        MONTH
    }

    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,17})([KMG]?)/([dm])");

    /** @throws IllegalArgumentException when it is not such as {@code 1M/d} or {@code 20M/m} */
    static TokenBudget parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("the budget '" + text
                    + "' is not such as 1M/d or 20M/m: a whole number, K, M or G where it is large, a day or a month");
        }
        long unit =
                switch (matcher.group(2)) {
                    case "K" -> 1_000;
                    case "M" -> 1_000_000;
                    case "G" -> 1_000_000_000;
                    default -> 1;
                };
        try {
            long tokens = Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
            return new TokenBudget(tokens, matcher.group(3).equals("d") ? Period.DAY : Period.MONTH);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("the budget '" + text + "' is more than can be counted", e);
        }
    }
}
