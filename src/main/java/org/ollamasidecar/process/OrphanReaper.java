package org.ollamasidecar.process;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes the numbers from dead orphans that have come back to this process while Ollama goes on: nobody else would. What
 * the JDK has spawned is its own to reap: it is in this process's group, or known here by its number. These numbers are
 * kept where a reload of the application's classes does not lose them.
 */
final class OrphanReaper {

    private static final String PLACE = "org.ollamasidecar.spawned";

    private final long ourGroup = ProcessTable.entry(ProcessHandle.current().pid())
            .map(ProcessTable.Entry::group)
            .orElse(0L);

    private final Map<Object, Object> spawned = spawned();

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> spawned() {
        return (Map<Object, Object>) System.getProperties().computeIfAbsent(PLACE, place -> new ConcurrentHashMap<>());
    }

    /** Never between the spawn of a process and this. */
    void spare(ProcessHandle process) {
        spawned.values().removeIf(known -> !((ProcessHandle) known).isAlive());
        spawned.put(process.pid(), process);
    }

    /** Never while a process is being spawned. Does nothing where the system does not list children. */
    void reap() {
        if (!Posix.hasDeadChild()) {
            return;
        }
        OwnChildren.pids().orElse(List.of()).stream().filter(this::isDeadOrphan).forEach(Posix::reap);
    }

    /** A handle counts a zombie as alive, and is not that of an orphan that took over the number. */
    private boolean isDeadOrphan(long pid) {
        boolean spared = spawned.get(pid) instanceof ProcessHandle known && known.isAlive();
        return !spared
                && ProcessTable.entry(pid)
                        .filter(entry -> entry.isZombie() && entry.group() != ourGroup)
                        .isPresent();
    }
}
