package org.ollamasidecar.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.journal.Journal;

/** Does it, and notes that it was done on purpose. */
final class Chaos {

    private final Supplier<Optional<Long>> ollama;
    private final Journal journal;

    /** @param ollama its process id, while it runs */
    Chaos(Supplier<Optional<Long>> ollama, Journal journal) {
        this.ollama = ollama;
        this.journal = journal;
    }

    /** {@return the processes that were hit} */
    List<Long> strike(Fault fault) throws IOException, InterruptedException {
        ProcessHandle running = ollama.get()
                .flatMap(ProcessHandle::of)
                .orElseThrow(() -> conflict("Ollama does not run.", "Start it first."));
        List<Long> victims = fault.victims(running);
        if (victims.isEmpty()) {
            throw conflict("Ollama has no runner.", "Load a model first. Ollama before 0.12 runs models inside.");
        }
        journal.record("chaos", fault + " on purpose, pids " + victims, Map.of("fault", fault.name()));
        signal(fault.signal(), victims);
        return victims;
    }

    private static void signal(String name, List<Long> pids) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        pids.forEach(pid -> command.add(pid.toString()));
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw conflict(
                    "The signal did not reach all of " + pids + ".", "They may be gone already; look at the status.");
        }
    }

    private static ProblemException conflict(String detail, String action) {
        return new ProblemException(Problem.of("conflict", "Conflict", 409, detail, action));
    }
}
