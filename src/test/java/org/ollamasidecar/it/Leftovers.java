package org.ollamasidecar.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** I2 and I9: what should no longer be there. */
final class Leftovers {

    private Leftovers() {}

    /** Processes that do not descend from the Ollama that runs, and zombies that the service or Ollama should reap. */
    static List<String> of(Path home, long service, OptionalLong ollama) throws IOException {
        List<String> found = new ArrayList<>();
        for (ProcessEntry entry : ProcessEntry.owned(home)) {
            if (ollama.isEmpty() || !entry.descendsFrom(ollama.getAsLong())) {
                found.add("I2: orphan " + entry);
            }
        }
        List<ProcessEntry> children = new ArrayList<>(ProcessEntry.childrenOf(service));
        if (ollama.isPresent()) {
            children.addAll(ProcessEntry.childrenOf(ollama.getAsLong()));
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
