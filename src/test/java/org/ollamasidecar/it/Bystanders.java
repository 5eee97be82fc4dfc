package org.ollamasidecar.it;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The processes that are older than this one, and so none of a test's. A look at what is ours spares them: reading their
 * environments, those of the kernel's many threads first of all, took most of its time.
 */
final class Bystanders {

    private static final Set<Long> PIDS = olderThanThis();

    private Bystanders() {}

    private static Set<Long> olderThanThis() {
        Instant begun = ProcessHandle.current().info().startInstant().orElse(Instant.MIN);
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .startInstant()
                        .filter(start -> start.isBefore(begun))
                        .isPresent())
                .map(ProcessHandle::pid)
                .collect(Collectors.toCollection(ConcurrentHashMap::newKeySet));
    }

    /** {@return the others of all living processes; the number of one that is gone may be somebody else's next} */
    static List<Long> without(List<Long> living) {
        PIDS.retainAll(Set.copyOf(living));
        return living.stream().filter(pid -> !PIDS.contains(pid)).toList();
    }
}
