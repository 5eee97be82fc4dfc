package org.ollamasidecar.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The children of this process, its own and the orphans that have come back to it, as the kernel lists them. */
final class OwnChildren {

    private static final Path TASKS = Path.of("/proc/self/task");

    private OwnChildren() {}

    /** Empty where the kernel does not list them. */
    static Optional<List<Long>> pids() {
        List<Long> children = new ArrayList<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                of(task).forEach(children::add);
            }
        } catch (IOException notListed) {
            return Optional.empty();
        }
        return Optional.of(children);
    }

    /** Each thread has its own; a thread may end while it is looked at. */
    private static Stream<Long> of(Path task) throws IOException {
        try {
            String listed = Files.readString(task.resolve("children"), StandardCharsets.US_ASCII);
            return Stream.of(listed.split(" ", -1))
                    .map(String::strip)
                    .filter(pid -> !pid.isEmpty())
                    .map(Long::valueOf);
        } catch (IOException e) {
            if (Files.exists(task)) {
                throw e;
            }
            return Stream.of();
        }
    }
}
