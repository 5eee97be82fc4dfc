package org.ollamasidecar.parity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What differs on purpose, as it stands in {@code src/docs/parity.md}. */
public final class ParityTable {

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final String BOTH = "both";

    /** Of a row that is to go, and may be about something that does not happen each time. */
    private static final String OPEN = "open";

    private final List<Row> rows;
    private final Set<Row> met = ConcurrentHashMap.newKeySet();

    /**
     * A row.
     *
     * @param request texts with {@code *} for any: the first is the request line, each other one a header or the body
     * @param era {@code both}, or the version of Ollama that it is about
     */
    public record Row(List<String> request, String era, String aspect, String ollama, String here, String reason) {

        boolean holds(ParityRequest asked, Difference difference) {
            return aspect.equals(difference.aspect())
                    && fits(ollama, difference.ollama())
                    && fits(here, difference.here())
                    && fits(request.getFirst(), asked.line())
                    && request.stream().skip(1).allMatch(part -> hasPart(asked, part));
        }

        private static boolean hasPart(ParityRequest asked, String part) {
            String small = part.toLowerCase(Locale.ROOT);
            return fits(small, asked.body().toLowerCase(Locale.ROOT))
                    || Stream.concat(
                                    asked.headers().stream(),
                                    asked.notes().entrySet().stream()
                                            .map(note -> note.getKey() + ": " + note.getValue()))
                            .anyMatch(header -> fits(small, header.toLowerCase(Locale.ROOT)));
        }

        private static boolean fits(String pattern, String text) {
            String regex =
                    Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
            return Pattern.compile(regex, Pattern.DOTALL).matcher(text).matches();
        }
    }

    private ParityTable(List<Row> rows) {
        this.rows = rows;
    }

    /** The rows that are about this version of Ollama. */
    public static ParityTable read(Path document, String version) throws IOException {
        return new ParityTable(Files.readAllLines(document).stream()
                .filter(line -> line.startsWith("| `"))
                .map(ParityTable::row)
                .filter(row -> row.era().equals(BOTH) || row.era().equals(version))
                .toList());
    }

    private static Row row(String line) {
        String[] cells = line.split("(?<!\\\\)\\|", -1);
        if (cells.length != 8 || cells[6].isBlank()) {
            throw new IllegalArgumentException("No row of the table, or one without a reason: " + line);
        }
        return new Row(
                QUOTED.matcher(cells[1]).results().map(ParityTable::unescaped).toList(),
                cells[2].strip(),
                cells[3].strip(),
                value(cells[4]),
                value(cells[5]),
                cells[6].strip());
    }

    private static String value(String cell) {
        return QUOTED.matcher(cell)
                .results()
                .map(ParityTable::unescaped)
                .findFirst()
                .orElse(cell.strip());
    }

    private static String unescaped(MatchResult quoted) {
        return quoted.group(1).replace("\\|", "|");
    }

    /** Whether it stands there. */
    public boolean knows(ParityRequest asked, Difference difference) {
        List<Row> holding =
                rows.stream().filter(row -> row.holds(asked, difference)).toList();
        met.addAll(holding);
        return !holding.isEmpty();
    }

    /** What stands there on purpose, and was not seen so far. */
    public List<Row> unseen() {
        return rows.stream()
                .filter(row -> !met.contains(row) && !row.reason().startsWith(OPEN))
                .toList();
    }
}
