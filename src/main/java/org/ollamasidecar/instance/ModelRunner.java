package org.ollamasidecar.instance;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.ollamasidecar.process.Descendant;
import org.ollamasidecar.process.HttpSign;
import org.ollamasidecar.process.PortTraffic;
import org.ollamasidecar.state.Child;

/** The process in which Ollama runs a model. */
public final class ModelRunner {

    private final Descendant process;

    private ModelRunner(Descendant process) {
        this.process = process;
    }

    /**
     * The runners of a model.
     *
     * @param files names of the model's files, one of which stands in the runner's command line, whatever the version
     */
    public static List<ModelRunner> of(Child ollama, Set<String> files) {
        if (!ollama.isOurs()) {
            return List.of();
        }
        return Descendant.of(ollama.pid()).stream()
                .filter(process -> process.arguments().stream()
                        .anyMatch(argument -> files.contains(argument.substring(argument.lastIndexOf('/') + 1))))
                .map(ModelRunner::new)
                .toList();
    }

    public long pid() {
        return process.pid();
    }

    /** Cheap: one look at one process. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** How long it has used a processor since its start. */
    public Duration cpu() {
        return process.cpu().orElse(Duration.ZERO);
    }

    /**
     * Whether Ollama has sent it something within a time, and so long before now that it could have answered; true, too,
     * where the system does not tell.
     */
    public boolean mayHaveBeenAsked(Duration within, Duration before) {
        OptionalInt port = port();
        return port.isEmpty() || PortTraffic.mayHaveComeIn(port.getAsInt(), within, before);
    }

    /**
     * Whether it answers for itself, whatever it says, while it loads too; true, too, where it does not say on which port.
     */
    public boolean answers(Duration limit) {
        OptionalInt port = port();
        return port.isEmpty() || HttpSign.of(port.getAsInt(), "/health", limit);
    }

    /**
     * On how many requests it works at once, by its command line; Ollama gives some models one place whatever it was told.
     * Empty where that is not said there, as between 0.12 and 0.29.
     */
    public OptionalInt parallel() {
        OptionalInt named = argument("--parallel");
        return named.isPresent() ? named : argument("-np");
    }

    private OptionalInt port() {
        return argument("--port");
    }

    private OptionalInt argument(String name) {
        List<String> arguments = process.arguments();
        int at = arguments.indexOf(name) + 1;
        return at == 0 || at == arguments.size()
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(arguments.get(at)));
    }

    /** Ends it alone, at once: Ollama starts another one when it is asked for the model again. */
    public void end() {
        process.kill();
    }
}
