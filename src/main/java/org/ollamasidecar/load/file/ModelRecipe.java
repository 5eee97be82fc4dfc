package org.ollamasidecar.load.file;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a model is made of.
 *
 * @param gguf as the text names it; relative to the text's folder
 * @param fields of Ollama's request: template, system, parameters, messages, license
 */
record ModelRecipe(Path gguf, Map<String, Object> fields) {

    private static final Pattern INSTRUCTION =
            Pattern.compile("(?s)\\G\\s*+(?:#[^\\n]*+|(\\w++)[ \\t]++(?:\"\"\"(.*?)\"\"\"|([^\\n]*+)))\\s*+");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}(\\.\\d{1,18})?");
    private static final String STOP = "stop";

    static ModelRecipe of(Path gguf) {
        return new ModelRecipe(gguf, Map.of());
    }

    /**
     * Reads a Modelfile.
     *
     * @throws IllegalArgumentException with the reason
     */
    static ModelRecipe parse(String text) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Map<String, Object> parameters = new LinkedHashMap<>();
        List<Map<String, String>> messages = new ArrayList<>();
        String from = "";
        Matcher matcher = INSTRUCTION.matcher(text);
        int end = 0;
        while (end < text.stripTrailing().length() && matcher.find()) {
            end = matcher.end();
            if (matcher.group(1) == null) {
                continue;
            }
            String value = matcher.group(2) != null
                    ? matcher.group(2)
                    : unquoted(matcher.group(3).strip());
            switch (matcher.group(1).toUpperCase(Locale.ROOT)) {
                case "FROM" -> from = value;
                case "TEMPLATE" -> fields.put("template", value);
                case "SYSTEM" -> fields.put("system", value);
                case "LICENSE" -> fields.put("license", value);
                case "PARAMETER" -> parameter(value, parameters);
                case "MESSAGE" -> messages.add(message(value));
                default ->
                    throw new IllegalArgumentException(
                            "The Modelfile has the instruction " + matcher.group(1) + ", which is not known here.");
            }
        }
        if (end < text.stripTrailing().length()) {
            throw new IllegalArgumentException("The Modelfile has a line that is no instruction.");
        }
        if (!parameters.isEmpty()) {
            fields.put("parameters", parameters);
        }
        if (!messages.isEmpty()) {
            fields.put("messages", messages);
        }
        return new ModelRecipe(path(from), fields);
    }

    private static Path path(String from) {
        try {
            if (!from.isBlank()) {
                return Path.of(from);
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("The Modelfile's FROM is no path: " + e.getReason(), e);
        }
        throw new IllegalArgumentException("The Modelfile has no FROM that names a GGUF file.");
    }

    private static String[] two(String what, String value) {
        String[] words = value.split("\\s+", 2);
        if (words.length < 2) {
            throw new IllegalArgumentException("The Modelfile's " + what + " '" + value + "' lacks a value.");
        }
        return words;
    }

    private static void parameter(String value, Map<String, Object> parameters) {
        String[] words = two("PARAMETER", value);
        String text = unquoted(words[1].strip());
        if (words[0].equals(STOP)) {
            List<Object> all = new ArrayList<>();
            if (parameters.get(STOP) instanceof List<?> known) {
                all.addAll(known);
            }
            all.add(text);
            parameters.put(STOP, all);
        } else {
            parameters.put(words[0], typed(text));
        }
    }

    private static Object typed(String text) {
        if (NUMBER.matcher(text).matches()) {
            return text.contains(".") ? (Object) Double.valueOf(text) : (Object) Long.valueOf(text);
        }
        return text.equals("true") || text.equals("false") ? (Object) Boolean.valueOf(text) : text;
    }

    private static Map<String, String> message(String value) {
        String[] words = two("MESSAGE", value);
        return Map.of("role", words[0], "content", unquoted(words[1].strip()));
    }

    private static String unquoted(String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }
}
