package org.ollamasidecar.usage;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.ollamasidecar.ollama.ModelName;

/** What has been used on one day, in memory. Anybody counts here; what is in the file is the matter of one thread. */
final class DayTable {

    private final LocalDate day;
    private final long epochDay;
    private final int modelsPerKey;
    private final Map<String, KeyTally> keys = new ConcurrentHashMap<>();
    private final LongAdder changes = new LongAdder();

    private volatile boolean whole;
    private long written;

    DayTable(LocalDate day, int modelsPerKey) {
        this.day = day;
        this.epochDay = day.toEpochDay();
        this.modelsPerKey = modelsPerKey;
    }

    LocalDate day() {
        return day;
    }

    boolean isOf(long otherDay) {
        return epochDay == otherDay;
    }

    void count(String key, ModelName model, UsageSum more) {
        tallyOf(key).add(model, more);
        changes.increment();
    }

    private KeyTally tallyOf(String key) {
        KeyTally known = keys.get(key);
        return known == null ? keys.computeIfAbsent(key, first -> new KeyTally(modelsPerKey)) : known;
    }

    /** Adds what earlier lives of this service have counted on the same day; from then on the table is whole. */
    void addEarlier(List<UsageRow> rows) {
        for (UsageRow row : rows) {
            KeyTally tally = tallyOf(row.key());
            if (row.model().equals(UsageRow.OTHER)) {
                tally.addOthers(row.sum());
            } else {
                tally.add(ModelName.parse(row.model()), row.sum());
            }
        }
        whole = true;
    }

    /** Whether all is in it that was ever counted on this day. */
    boolean isWhole() {
        return whole;
    }

    /** How often something was added that is not in the file. */
    long changes() {
        return changes.sum();
    }

    boolean isWritten() {
        return written == changes();
    }

    /** What had been added before is in the file. */
    void written(long changesThen) {
        written = changesThen;
    }

    /** What the file has is not what should stand there. */
    void rewrite() {
        changes.increment();
    }

    long tokensOf(String key) {
        KeyTally tally = keys.get(key);
        return tally == null ? 0 : tally.tokens();
    }

    Map<String, Long> tokens() {
        Map<String, Long> all = new HashMap<>();
        keys.forEach((key, tally) -> all.put(key, tally.tokens()));
        return all;
    }

    /** By key and model. */
    List<UsageRow> rows() {
        List<UsageRow> rows = new ArrayList<>();
        keys.forEach((key, tally) -> tally.forEach((model, sum) -> rows.add(new UsageRow(day, key, model, sum))));
        rows.sort(Comparator.comparing(UsageRow::key).thenComparing(UsageRow::model));
        return rows;
    }
}
