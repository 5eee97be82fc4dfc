package org.ollamasidecar.parity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A file of requests in the format that editors know: each begins with {@code ### name}, then the request line, headers,
 * and behind an empty line the body. {@code # key: value} before the request line says how it is sent:
 *
 * <ul>
 *   <li>{@code given}: what holds before, on each server anew: {@code loaded M}, {@code unloaded M}, {@code copied M N},
 *       {@code absent M};
 *   <li>{@code then}: what is looked at afterwards: {@code loaded} or {@code installed};
 *   <li>{@code encode}: {@code zstd}, {@code zstd-cut}, {@code zstd-twice}, {@code gzip}, {@code deflate};
 *   <li>{@code chunked}: the size of the chunks; {@code bare}: exactly these bytes, on a connection of their own.
 * </ul>
 */
public final class HttpFile {

    private static final String NEXT = "### ";
    private static final String NOTE = "# ";

    private HttpFile() {}

    /** All requests of a folder, by the names of its files. */
    public static Map<String, List<ParityRequest>> readAll(Path folder) throws IOException {
        Map<String, List<ParityRequest>> kinds = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".http"))
                    .sorted()
                    .toList()) {
                String kind = file.getFileName().toString().replace(".http", "");
                kinds.put(kind, read(kind, Files.readString(file, StandardCharsets.ISO_8859_1)));
            }
        }
        return kinds;
    }

    static List<ParityRequest> read(String kind, String text) {
        return Stream.of(("\n" + text).split("\n" + NEXT, -1))
                .skip(1)
                .map(part -> request(kind, part.stripTrailing()))
                .toList();
    }

    private static ParityRequest request(String kind, String part) {
        List<String> lines = List.of(part.split("\n", -1));
        Map<String, String> notes = new LinkedHashMap<>();
        int next = 1;
        for (; lines.get(next).startsWith(NOTE); next++) {
            String[] note = lines.get(next).substring(NOTE.length()).split(":", 2);
            notes.put(note[0].strip(), note.length == 1 ? "" : note[1].strip());
        }
        String line = lines.get(next++);
        List<String> headers = new ArrayList<>();
        for (; next < lines.size() && !lines.get(next).isEmpty(); next++) {
            headers.add(lines.get(next));
        }
        String body = next < lines.size() ? String.join("\n", lines.subList(next + 1, lines.size())) : "";
        return new ParityRequest(kind, lines.getFirst().strip(), line, headers, body, notes);
    }
}
