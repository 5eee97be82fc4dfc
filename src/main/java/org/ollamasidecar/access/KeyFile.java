package org.ollamasidecar.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A file of keys, one a line: {@code NAME ROLE sha256:HASH [rate=60/m] [concurrent=4] [tokens=1M/d] [tokens=20M/m]}. Empty
 * lines and what follows a {@code #} are nothing.
 */
final class KeyFile {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final String TOKENS = "tokens=";
    private static final int LEAST_FIELDS = 3;

    private KeyFile() {}

    /** @throws IOException also when it is not such a file; says which line is wrong, never what stands in it */
    static List<ApiKey> read(Path path) throws IOException {
        List<ApiKey> keys = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(path)) {
            number++;
            String text = (line + "#").substring(0, (line + "#").indexOf('#')).strip();
            if (!text.isEmpty()) {
                try {
                    keys.add(key(SPACE.split(text, -1)));
                } catch (IllegalArgumentException e) {
                    throw new IOException(path + ", line " + number + ": " + e.getMessage(), e);
                }
            }
        }
        requireDifferent(path, keys);
        return List.copyOf(keys);
    }

    private static ApiKey key(String[] fields) {
        if (fields.length < LEAST_FIELDS || !NAME.matcher(fields[0]).matches()) {
            throw new IllegalArgumentException("it is not 'NAME ROLE sha256:HASH'");
        }
        Role role = Role.of(fields[1])
                .orElseThrow(() -> new IllegalArgumentException("the role is none of inference, operate and admin"));
        Optional<Rate> rate = Optional.empty();
        OptionalInt concurrent = OptionalInt.empty();
        List<TokenBudget> budgets = new ArrayList<>();
        for (int i = LEAST_FIELDS; i < fields.length; i++) {
            if (fields[i].startsWith("rate=")) {
                rate = Optional.of(Rate.parse(fields[i].substring("rate=".length())));
            } else if (fields[i].matches("concurrent=[1-9]\\d{0,5}")) {
                concurrent = OptionalInt.of(Integer.parseInt(fields[i].substring("concurrent=".length())));
            } else if (fields[i].startsWith(TOKENS)) {
                budgets.add(TokenBudget.parse(fields[i].substring(TOKENS.length())));
            } else {
                throw new IllegalArgumentException(
                        "field " + (i + 1) + " is none of rate=60/m, concurrent=4 and tokens=1M/d");
            }
        }
        requireOneForEachPeriod(budgets);
        return new ApiKey(fields[0], KeyHash.parse(fields[2]), role, rate, concurrent, List.copyOf(budgets));
    }

    private static void requireOneForEachPeriod(List<TokenBudget> budgets) {
        if (budgets.stream().map(TokenBudget::period).distinct().count() != budgets.size()) {
            throw new IllegalArgumentException("there are two budgets of tokens for the same period");
        }
    }

    private static void requireDifferent(Path path, List<ApiKey> keys) throws IOException {
        if (keys.stream().map(ApiKey::hash).distinct().count() != keys.size()) {
            throw new IOException(path + ": a hash stands there twice");
        }
    }
}
