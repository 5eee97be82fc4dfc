package org.ollamasidecar.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process has started and what has left its group, known by the owner token that it has inherited.
 *
 * @param comeBack whether orphans become children of this process: then there is none as long as no child bears the
 *     token, and only then have all processes to be looked at
 */
record Escapees(OwnerToken token, boolean comeBack) {

    private static final Path TASKS = Path.of("/proc/self/task");

    /** Those that live, when the leader and its group are gone. */
    List<ProcessHandle> find() {
        return comeBack && noChildBearsIt() ? List.of() : token.bearers();
    }

    /** The kernel lists the children of each thread; where it does not, nothing is known. */
    private boolean noChildBearsIt() {
        List<Long> children = new ArrayList<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                pids(task).forEach(children::add);
            }
        } catch (IOException notListed) {
            return false;
        }
        return children.stream().noneMatch(token::isBorneBy);
    }

    private static Stream<Long> pids(Path task) throws IOException {
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
