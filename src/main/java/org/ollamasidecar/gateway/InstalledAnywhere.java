package org.ollamasidecar.gateway;

import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One list of what is installed at any of several Ollamas that have a store each, as a single one would tell it. */
final class InstalledAnywhere {

    private static final String MODIFIED = "modified_at";
    private static final String CREATED = "created";

    private InstalledAnywhere() {}

    /**
     * Each model once, as the first of them has it; the newest first, as Ollama lists them.
     *
     * @param answers at least one
     * @param field where the list is
     * @param name the field of an entry with its name
     */
    static Subrequest.Answer merged(List<Subrequest.Answer> answers, String field, String name) {
        ListAnswers lists = new ListAnswers(answers, field);
        Map<String, JsonObject> byName = new LinkedHashMap<>();
        lists.entries()
                .forEach(entry -> byName.putIfAbsent(ListEntry.text(entry, name).toLowerCase(Locale.ROOT), entry));
        return lists.with(byName.values().stream()
                .sorted(Comparator.comparing(InstalledAnywhere::age).reversed())
                .toList());
    }

    private static Instant age(JsonObject entry) {
        try {
            return entry.containsKey(CREATED)
                    ? Instant.ofEpochSecond(ListEntry.number(entry, CREATED))
                    : OffsetDateTime.parse(ListEntry.text(entry, MODIFIED)).toInstant();
        } catch (DateTimeException unknown) {
            return Instant.MIN;
        }
    }
}
