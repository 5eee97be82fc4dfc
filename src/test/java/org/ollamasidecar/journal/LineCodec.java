package org.ollamasidecar.journal;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line that is whole only with its last sign. */
final class LineCodec implements EventCodec {

    private static final Pattern LINE = Pattern.compile("(\\d+) (\\S+) (\\S+) (.*);");

    @Override
    public String line(JournalEvent event) {
        return event.id() + " " + event.at() + " " + event.type() + " " + event.message() + ";";
    }

    @Override
    public Optional<JournalEvent> event(String line) {
        Matcher whole = LINE.matcher(line);
        return whole.matches()
                ? Optional.of(new JournalEvent(
                        Long.parseLong(whole.group(1)),
                        Instant.parse(whole.group(2)),
                        whole.group(3),
                        whole.group(4),
                        Map.of()))
                : Optional.empty();
    }
}
