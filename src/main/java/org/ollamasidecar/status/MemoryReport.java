package org.ollamasidecar.status;

import java.util.List;
import java.util.Optional;

/** What an Ollama has in memory; implemented by the room that looks after models. */
public interface MemoryReport {

    /** The names of the models that a start of Ollama had in memory when it was last looked at; empty: not known. */
    Optional<List<String>> inMemory(long generation);

    /** What the first of several knows that knows of it. */
    static Optional<List<String>> firstOf(Iterable<? extends MemoryReport> reports, long generation) {
        for (MemoryReport report : reports) {
            Optional<List<String>> known = report.inMemory(generation);
            if (known.isPresent()) {
                return known;
            }
        }
        return Optional.empty();
    }
}
