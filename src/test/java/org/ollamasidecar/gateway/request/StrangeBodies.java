package org.ollamasidecar.gateway.request;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Bodies as nobody would think of them: most are JSON, and name the fields that matter again and again, in every way. */
final class StrangeBodies {

    private static final List<String> NAMES = List.of(
            "model",
            "name",
            "prompt",
            "messages",
            "insecure",
            "keep_alive",
            "options",
            "remote_host",
            "max_tokens",
            "x");
    private static final List<String> OPTION_NAMES = List.of("num_ctx", "num_predict", "seed", "NUM_CTX", "");
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "b:latest",
            "5m",
            "0",
            "-1s",
            "0s",
            "\\n",
            "\\ud83d\\ude00",
            "\\ud83d",
            "\\ud83dx",
            "\\udE00\\ud83d",
            "\\u0061",
            "\u00e4\u20ac\ud83d\ude00",
            "RAW",
            "\\\\",
            "\\\"",
            "\\/",
            "\\u0000",
            "\u007f");
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "1",
            "-1",
            "4096",
            "99999",
            "1.5",
            "0.0",
            "1e3",
            "1E-3",
            "-2.5e+10",
            "1e999",
            "123456789012345678901",
            "0e0",
            "1.0");
    private static final List<String> SPACES = List.of("", "", "", " ", "\n", "\t\r\n ");
    private static final String RAW = "\u00ff\u00c3\u00e2\u0082(\u00ed\u00a0\u0080\u00f4\u0090\u0080\u0080";
    private static final String WRONG = "{}[]\",:\\0123456789.eE+-truefalsn \u0001'";
    private static final int NEARLY_JSON = 4;

    private final Random random;

    StrangeBodies(long seed) {
        this.random = new Random(seed);
    }

    List<byte[]> next(int count) {
        return IntStream.range(0, count).mapToObj(i -> next()).toList();
    }

    private byte[] next() {
        String document = random.nextInt(12) == 0 ? value(0) : object(NAMES, 0);
        String text = space() + document + pick(List.of("", "", "", " ", "x", " {}", ",", "\u0000"));
        byte[] bytes = withRawBytes(text);
        return random.nextInt(NEARLY_JSON) == 0 ? damaged(bytes) : bytes;
    }

    private static byte[] withRawBytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String rest = text;
        for (int at = rest.indexOf("RAW"); at >= 0; at = rest.indexOf("RAW")) {
            bytes.writeBytes(rest.substring(0, at).getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(RAW.getBytes(StandardCharsets.ISO_8859_1));
            rest = rest.substring(at + 3);
        }
        bytes.writeBytes(rest.getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    /** One byte is missing, wrong or too many, or the end is. */
    private byte[] damaged(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        ByteArrayOutputStream damaged = new ByteArrayOutputStream();
        damaged.write(bytes, 0, at);
        int how = random.nextInt(4);
        if (how > 1) {
            damaged.write(WRONG.charAt(random.nextInt(WRONG.length())));
        }
        if (how > 0) {
            int next = how == 3 ? at : at + 1;
            damaged.write(bytes, next, bytes.length - next);
        }
        return damaged.toByteArray();
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 3 ? 5 : 8)) {
            case 0 -> "null";
            case 1 -> random.nextBoolean() ? "true" : "false";
            case 2 -> pick(NUMBERS);
            case 3, 4 -> "\"" + pick(TEXTS) + pick(TEXTS) + "\"";
            case 5 -> object(OPTION_NAMES, depth + 1);
            case 6 -> object(NAMES, depth + 1);
            default ->
                IntStream.range(0, random.nextInt(3))
                        .mapToObj(i -> space() + value(depth + 1) + space())
                        .collect(Collectors.joining(",", "[" + space(), "]"));
        };
    }

    private String object(List<String> names, int depth) {
        return IntStream.range(0, random.nextInt(7))
                .mapToObj(i -> member(pick(names), depth))
                .collect(Collectors.joining(",", "{" + space(), "}"));
    }

    private String member(String name, int depth) {
        return space() + "\"" + written(name) + "\"" + space() + ":" + space() + fitting(name, depth) + space();
    }

    /** Mostly a value of the kind that Ollama takes. */
    private String fitting(String name, int depth) {
        if (random.nextInt(5) == 0) {
            return value(depth);
        }
        return switch (name) {
            case "options" -> random.nextInt(4) == 0 ? "null" : object(OPTION_NAMES, depth + 1);
            case "num_ctx", "num_predict", "max_tokens" -> pick(NUMBERS);
            case "insecure" -> random.nextBoolean() ? "true" : "false";
            case "keep_alive" ->
                random.nextBoolean() ? pick(NUMBERS) : "\"" + pick(List.of("0", "5m", "-1s", "0s", "1h.5s")) + "\"";
            case "messages" -> random.nextBoolean() ? "[" + space() + "]" : "[{}, 1]";
            case "x" -> value(depth);
            default -> "\"" + pick(TEXTS) + pick(TEXTS) + "\"";
        };
    }

    private String written(String name) {
        return name.chars().mapToObj(c -> letter((char) c)).collect(Collectors.joining());
    }

    private String letter(char c) {
        return switch (random.nextInt(16)) {
            case 0 -> "\\u%04x".formatted((int) c);
            case 1 -> String.valueOf(Character.toUpperCase(c));
            case 2 -> c == 's' ? "\u017f" : c == 'k' ? "\u212a" : String.valueOf(c);
            case 3 -> c == 's' ? "\\u017F" : c == 'k' ? "\\u212A" : String.valueOf(c);
            default -> String.valueOf(c);
        };
    }

    private String space() {
        return pick(SPACES);
    }

    private String pick(List<String> some) {
        return some.get(random.nextInt(some.size()));
    }
}
