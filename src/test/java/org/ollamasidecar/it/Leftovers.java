package org.ollamasidecar.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** I2 and I9: what should no longer be there. */
final class Leftovers {

    private Leftovers() {}

    /** Processes that do not descend from an Ollama that runs, and zombies that the service or an Ollama should reap. */
    static List<String> of(Path home, long service, Collection<Long> ollamas) throws IOException {
        List<String> found = new ArrayList<>();
        for (ProcessEntry entry : ProcessEntry.owned(home)) {
            if (ollamas.stream().noneMatch(entry::descendsFrom)) {
                found.add("I2: orphan " + entry);
            }
        }
        List<ProcessEntry> children = new ArrayList<>(ProcessEntry.childrenOf(service));
        for (long ollama : ollamas) {
            children.addAll(ProcessEntry.childrenOf(ollama));
        }
        children.stream().filter(ProcessEntry::isZombie).forEach(zombie -> found.add("I2: zombie " + zombie));
        return found;
    }

    /** After the end of the service. */
    static List<String> afterExit(Path home) throws IOException {
        return ProcessEntry.owned(home).stream()
                .map(entry -> "I9: left " + entry)
                .toList();
    }
}
