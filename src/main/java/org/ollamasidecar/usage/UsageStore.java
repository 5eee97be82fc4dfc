package org.ollamasidecar.usage;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ollamasidecar.state.SidecarConfig;

/** The files of all days, in a folder of their own. */
@Singleton
final class UsageStore {

    private static final String END = ".csv";

    private final Path folder;
    private final int mostDays;

    @Inject
    UsageStore(SidecarConfig config, UsageConfig usage) {
        this(config.home().resolve("usage"), usage.days());
    }

    UsageStore(Path folder, int mostDays) {
        this.folder = folder.toAbsolutePath();
        this.mostDays = mostDays;
    }

    Path folder() {
        return folder;
    }

    DayFile of(LocalDate day) {
        return new DayFile(folder.resolve(day + END), day);
    }

    /** Those that have a file, oldest first. */
    List<LocalDate> days() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.flatMap(file -> day(file).stream()).sorted().toList();
        }
    }

    private static Optional<LocalDate> day(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(END)) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(name.substring(0, name.length() - END.length())));
        } catch (DateTimeParseException notOurs) {
            return Optional.empty();
        }
    }

    /** Deletes the oldest where there are too many. By their number and not by the clock, which may be wrong for once. */
    void forgetOldest() throws IOException {
        List<LocalDate> days = new ArrayList<>(days());
        while (days.size() > mostDays) {
            Path oldest = of(days.removeFirst()).path();
            Files.deleteIfExists(oldest);
            Files.deleteIfExists(oldest.resolveSibling(oldest.getFileName() + ".damaged"));
        }
    }
}
