package org.ollamasidecar.usage;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.ollama.ModelName;

/**
 * All that is counted, by days of UTC: those of today, of yesterday and of what is not yet in a file are in memory. Whoever
 * counts or asks for a budget waits for nobody.
 */
@Singleton
final class UsageLedger {

    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    private final UsageStore store;
    private final int modelsPerKey;
    private final InstantSource clock;
    private final ConcurrentNavigableMap<LocalDate, DayTable> tables = new ConcurrentSkipListMap<>();
    private volatile @Nullable DayTable newest;
    private volatile Earlier earlier = Earlier.UNKNOWN;

    /** With the clock of the machine: the days are those of people, also after it has slept. */
    @Inject
    UsageLedger(UsageStore store, UsageConfig config) {
        this(store, config.modelsPerKey(), InstantSource.system());
    }

    UsageLedger(UsageStore store, int modelsPerKey, InstantSource clock) {
        this.store = store;
        this.modelsPerKey = modelsPerKey;
        this.clock = clock;
    }

    InstantSource clock() {
        return clock;
    }

    void count(String key, ModelName model, UsageSum more) {
        today().count(key, model, more);
    }

    DayTable today() {
        long day = Math.floorDiv(clock.millis(), DAY_MILLIS);
        DayTable known = newest;
        if (known != null && known.isOf(day)) {
            return known;
        }
        DayTable found = tables.computeIfAbsent(LocalDate.ofEpochDay(day), begun -> new DayTable(begun, modelsPerKey));
        newest = found;
        return found;
    }

    long tokensToday(String key) {
        return today().tokensOf(key);
    }

    long tokensThisMonth(String key) {
        LocalDate day = today().day();
        Earlier before = earlier;
        boolean known = before.isInMonthOf(day);
        LocalDate first = known ? before.until() : day.withDayOfMonth(1);
        long sum = known ? before.of(key) : 0;
        for (DayTable table : tables.tailMap(first).values()) {
            sum += YearMonth.from(table.day()).equals(YearMonth.from(day)) ? table.tokensOf(key) : 0;
        }
        return sum;
    }

    /** Sums up what the month has seen before today, where that is not known. Reads files. */
    void sumUpMonth() throws IOException {
        LocalDate day = today().day();
        if (earlier.until().equals(day)) {
            return;
        }
        Map<String, Long> sums = new HashMap<>();
        for (LocalDate passed : days(day.withDayOfMonth(1), day.minusDays(1))) {
            of(passed).rows().forEach(row -> sums.merge(row.key(), row.sum().tokens(), Long::sum));
        }
        earlier = new Earlier(day, Map.copyOf(sums));
    }

    Collection<DayTable> inMemory() {
        return tables.values();
    }

    void forget(DayTable table) {
        tables.remove(table.day(), table);
    }

    /** Those of a time of which anything is known, oldest first. */
    NavigableSet<LocalDate> days(LocalDate from, LocalDate to) throws IOException {
        NavigableSet<LocalDate> all = new TreeSet<>(store.days());
        all.addAll(tables.keySet());
        return from.isAfter(to) ? new TreeSet<>() : all.subSet(from, true, to, true);
    }

    /** Reads the file of the day where that is needed; one that can't be read makes it incomplete. */
    DayUsage of(LocalDate day) {
        DayTable table = tables.get(day);
        if (table != null && table.isWhole()) {
            return new DayUsage(table.rows(), true);
        }
        List<UsageRow> rows = new ArrayList<>();
        boolean complete = true;
        try {
            Optional<DayFile.Content> file = store.of(day).read();
            file.ifPresent(content -> rows.addAll(content.rows()));
            complete = file.map(DayFile.Content::unreadable).orElse(0L) == 0;
        } catch (IOException unreadable) {
            complete = false;
        }
        if (table == null) {
            return new DayUsage(rows, complete);
        }
        if (table.isWhole()) {
            // The thread that writes has read the same file meanwhile.
            return new DayUsage(table.rows(), true);
        }
        rows.addAll(table.rows());
        return new DayUsage(rows, complete);
    }
}
