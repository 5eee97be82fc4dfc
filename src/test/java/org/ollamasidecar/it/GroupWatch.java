package org.ollamasidecar.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** I1: at any time no more process groups are ours than there may be instances. Looks again and again while the faults happen. */
final class GroupWatch {

    private final Path home;
    private final long service;
    private final int most;
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

    /** @param most how many instances there may be at once */
    GroupWatch(Path home, long service, int most) {
        this.home = home;
        this.service = service;
        this.most = most;
    }

    void look() throws IOException {
        List<ProcessEntry> leaders = new ArrayList<>();
        // A child is in the group of the service until it has left it.
        long own = ProcessEntry.of(service).map(ProcessEntry::group).orElse(0L);
        for (ProcessEntry entry : ProcessEntry.owned(home)) {
            if (entry.group() != own && leaders.stream().noneMatch(other -> other.group() == entry.group())) {
                leaders.add(entry);
            }
        }
        // The look takes a while: only those that are still there afterwards were there together.
        List<ProcessEntry> together =
                leaders.stream().filter(ProcessEntry::isStillThere).toList();
        List<ProcessEntry> roots = together.stream()
                .filter(entry -> together.stream().noneMatch(other -> belongsTo(entry, other)))
                .toList();
        if (roots.size() > most) {
            violations.add("I1: process groups at the same time: " + roots);
        }
    }

    /** One that has left its session belongs to the Ollama that it descends from, or did at the look. */
    private static boolean belongsTo(ProcessEntry entry, ProcessEntry other) {
        return other.pid() != entry.pid() && (entry.parent() == other.pid() || entry.descendsFrom(other.pid()));
    }

    List<String> violations() {
        return List.copyOf(violations);
    }
}
