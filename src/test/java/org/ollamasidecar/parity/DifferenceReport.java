package org.ollamasidecar.parity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that differs and does not stand in the table, by kinds, for people. */
public final class DifferenceReport {

    private static final int EXAMPLES = 6;

    private final ParityTable table;
    private final Path file;
    private final Map<String, Map<String, List<String>>> kinds = new TreeMap<>();

    public DifferenceReport(ParityTable table, Path file) {
        this.table = table;
        this.file = file;
    }

    public synchronized void add(ParityRequest request, Difference difference) {
        if (table.knows(request, difference)) {
            return;
        }
        kinds.computeIfAbsent(request.kind(), kind -> new TreeMap<>())
                .computeIfAbsent(difference.toString(), same -> new ArrayList<>())
                .add(request.name() + ": `" + request + "`");
    }

    public synchronized void write() throws IOException {
        StringBuilder text = new StringBuilder();
        kinds.forEach((kind, found) -> {
            text.append("\n## ").append(kind).append('\n');
            found.forEach((how, requests) -> {
                text.append("\n- ")
                        .append(how)
                        .append(" (")
                        .append(requests.size())
                        .append(")\n");
                requests.stream()
                        .limit(EXAMPLES)
                        .forEach(one -> text.append("    - ").append(one).append('\n'));
            });
        });
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
    }
}
