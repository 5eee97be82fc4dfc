package org.ollamasidecar.ollama;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one line of Ollama's log. A busy server writes hundreds of KB a second: all but its own messages cost two
 * comparisons.
 */
public final class OllamaLogParser {

    private static final Pattern ATTRIBUTE = Pattern.compile("([\\w.]+)=(\"(?:[^\"\\\\]|\\\\.)*+\"|\\S*)");
    private static final Pattern ESCAPE = Pattern.compile("\\\\([nt\"\\\\])");

    private OllamaLogParser() {}

    public static OllamaLogLine parse(String line) {
        if (line.startsWith("time=")) {
            return message(line);
        }
        return line.startsWith("[GIN] ") ? new OllamaLogLine.Access(line) : new OllamaLogLine.Raw(line);
    }

    private static OllamaLogLine message(String line) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Matcher matcher = ATTRIBUTE.matcher(line);
        while (matcher.find()) {
            attributes.putIfAbsent(matcher.group(1), unquoted(matcher.group(2)));
        }
        String level = attributes.remove("level");
        String message = attributes.remove("msg");
        if (level == null || message == null) {
            return new OllamaLogLine.Raw(line);
        }
        attributes.remove("time");
        return new OllamaLogLine.Message(line, level, message, Map.copyOf(attributes));
    }

    private static String unquoted(String value) {
        if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
            return value;
        }
        return ESCAPE.matcher(value.substring(1, value.length() - 1)).replaceAll(escape -> switch (escape.group(1)) {
            case "n" -> "\n";
            case "t" -> "\t";
            default -> Matcher.quoteReplacement(escape.group(1));
        });
    }
}
