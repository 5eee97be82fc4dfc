package org.ollamasidecar.parity;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A body without what is another at each answer: times, ids, durations and other numbers. */
final class Shape {

    private static final Pattern VARYING = Pattern.compile(
            "id|.*_id|created|created_at|completed_at|modified_at|expires_at|digest|etag|encrypted_content|signature");
    /** In no order where what stands there was changed at the same time. */
    private static final Set<String> LISTS = Set.of("models", "data");

    /** Their lines come in no order where Ollama keeps them in a map. */
    private static final Set<String> UNORDERED = Set.of("modelfile", "parameters");

    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern MEASURED = Pattern.compile("\\d+(\\.\\d+)?(ms|s|µs)");
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Shape() {}

    /** The same without what is said: only how. */
    static String withoutWords(Answer answer) {
        return answer.contentType().startsWith("application/json")
                ? TEXT.matcher(of(answer)).replaceAll("text")
                : of(answer);
    }

    static String of(Answer answer) {
        String type = answer.contentType();
        String body = new String(answer.body().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        if (type.startsWith("application/json")) {
            return line(body);
        }
        boolean lines = type.startsWith("application/x-ndjson") || type.startsWith("text/event-stream");
        return lines ? lines(body) : body;
    }

    /** Pieces of the same shape count as one: how many of them there are is a matter of time. */
    private static String lines(String body) {
        List<String> shapes = new ArrayList<>();
        for (String line : body.split("\n", -1)) {
            String shape = line.startsWith("data: {") ? "data: " + line(line.substring("data: ".length())) : line(line);
            if (shapes.isEmpty() || !shapes.getLast().equals(shape)) {
                shapes.add(shape);
            }
        }
        return String.join("\n", shapes);
    }

    private static String line(String text) {
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return text;
        }
        try {
            return of("", JSON.readTree(text));
        } catch (IOException notJson) {
            return "no JSON: " + text;
        }
    }

    private static String sorted(String lines) {
        return lines.lines().sorted().collect(Collectors.joining("\n"));
    }

    private static String of(String name, JsonNode node) {
        if (node.isObject()) {
            return node.properties().stream()
                    .map((Map.Entry<String, JsonNode> field) ->
                            field.getKey() + ":" + of(field.getKey(), field.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (node.isArray()) {
            List<String> shapes = new ArrayList<>();
            node.forEach(element -> shapes.add(of(name, element)));
            return (LISTS.contains(name) ? shapes.stream().sorted() : shapes.stream())
                    .distinct()
                    .collect(Collectors.joining(",", "[", "]"));
        }
        if (node.isTextual() && !VARYING.matcher(name).matches()) {
            return JSON.getNodeFactory()
                    .textNode(MEASURED.matcher(UNORDERED.contains(name) ? sorted(node.asText()) : node.asText())
                            .replaceAll("TIME"))
                    .toString();
        }
        return node.isTextual() ? "text" : node.isNumber() ? "number" : node.toString();
    }
}
