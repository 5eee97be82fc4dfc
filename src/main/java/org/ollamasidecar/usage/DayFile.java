package org.ollamasidecar.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ollamasidecar.files.ReplacedFile;
import org.ollamasidecar.ollama.ModelName;

/** The file of a day: a table with a head, as any spreadsheet reads it. Replaced as a whole, so that it is never half. */
record DayFile(Path path, LocalDate day) {

    private static final String HEAD = "key,model,requests,untold,tokens_in,tokens_out,estimated";

    /** Files of before that was estimated. */
    private static final String EARLIER_HEAD = "key,model,requests,untold,tokens_in,tokens_out";

    private static final List<String> HEADS = List.of(HEAD, EARLIER_HEAD);
    private static final String NUMBER = ",(\\d{1,18})";
    private static final Pattern LINE = Pattern.compile(
            "([A-Za-z0-9_.-]{1,64}),([^,]{1,700})" + NUMBER + NUMBER + NUMBER + NUMBER + "(?:" + NUMBER + ")?");

    /**
     * What a file says.
     *
     * @param unreadable how many of its lines say nothing; one that is not begun as such a file has all of them
     */
    record Content(List<UsageRow> rows, long unreadable) {}

    /** Empty where there is none. */
    Optional<Content> read() throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        // A damaged file may have any bytes.
        List<String> lines = new String(Files.readAllBytes(path), UTF_8).lines().toList();
        if (lines.isEmpty() || !HEADS.contains(lines.getFirst())) {
            return Optional.of(new Content(List.of(), Math.max(1, lines.size())));
        }
        List<UsageRow> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            row(line).ifPresent(rows::add);
        }
        return Optional.of(new Content(rows, lines.size() - 1 - rows.size()));
    }

    private Optional<UsageRow> row(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches() || !isModel(matcher.group(2))) {
            return Optional.empty();
        }
        UsageSum sum = new UsageSum(
                number(matcher, 3), number(matcher, 4), number(matcher, 5), number(matcher, 6), number(matcher, 7));
        return Optional.of(new UsageRow(day, matcher.group(1), matcher.group(2), sum));
    }

    private static boolean isModel(String text) {
        return text.equals(UsageRow.OTHER)
                || ModelName.find(text).filter(name -> name.isNamed(text)).isPresent();
    }

    private static long number(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    void write(List<UsageRow> rows) throws IOException {
        StringBuilder text = new StringBuilder(HEAD).append('\n');
        for (UsageRow row : rows) {
            text.append(row.key()).append(',').append(row.model()).append(',');
            text.append(row.sum().figures()).append('\n');
        }
        ReplacedFile.write(path, text.toString().getBytes(UTF_8));
    }

    /** Gives it another name, so that nothing of it is lost; {@return the other name} */
    Path setAside() throws IOException {
        Path aside = path.resolveSibling(path.getFileName() + ".damaged");
        return Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
    }
}
