package org.ollamasidecar.status;

import java.util.List;
import java.util.regex.Pattern;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.process.Exit;
import org.ollamasidecar.process.LogEntry;
import org.ollamasidecar.process.LogRing;
import org.ollamasidecar.provision.ResourceShortage;
import org.ollamasidecar.state.FailureCause;

/** Explains failures from their cause and from what the log says about them. */
public final class Diagnoser {

    private static final int LAST_LINES = 20;
    private static final int SEARCHED_LINES = 200;

    /** The exit code of a Go program that its own runtime has ended; a dump of hundreds of lines comes before it. */
    private static final int GO_CRASH = 2;

    private static final Pattern GO_LAST_WORDS = Pattern.compile("(?:panic|fatal error|runtime/cgo): .*");

    private static final String NO_PROCESS_ACTION =
            "There is no process or no memory left: find what uses them up, or raise the limit of this container or"
                    + " user. Ollama is tried again.";

    /** What the log says in any case of letters, what it means, and what fixes it. */
    private record Known(Pattern text, FailureKind kind, String meaning, String action) {

        Known(String text, FailureKind kind, String meaning, String action) {
            this(Pattern.compile(text, Pattern.CASE_INSENSITIVE), kind, meaning, action);
        }
    }

    private static final List<Known> KNOWN = List.of(
            new Known(
                    "resource temporarily unavailable|newosproc",
                    FailureKind.NO_PROCESS,
                    "the system gave it no thread (resource temporarily unavailable)",
                    NO_PROCESS_ACTION),
            new Known(
                    "address already in use",
                    FailureKind.PORT_TAKEN,
                    "its port is taken by another process",
                    "End the process that holds the port."),
            new Known(
                    "no space left on device",
                    FailureKind.DISK_FULL,
                    "the disk is full",
                    "Free space where the models and this service's home are, then POST /sidecar/v1/start."),
            new Known(
                    "read-only file system",
                    FailureKind.FILE_ACCESS,
                    "a folder that it writes to is mounted read-only",
                    "Set sidecar.home and sidecar.models-directory to writable folders."),
            new Known(
                    "permission denied",
                    FailureKind.FILE_ACCESS,
                    "it may not use a file or folder that it needs",
                    "Give this service's user the rights on the models directory and on sidecar.home."),
            new Known(
                    "not a directory",
                    FailureKind.FILE_ACCESS,
                    "the models directory is not a folder",
                    "Set sidecar.models-directory to a folder."),
            new Known(
                    "cannot execute",
                    FailureKind.WRONG_SYSTEM,
                    "the program was made for another system",
                    "Install the Ollama for this processor."),
            new Known(
                    "panic: ",
                    FailureKind.CRASHED,
                    "it crashed by an error of its own (a Go panic)",
                    "Look at the stack in the log and report it to Ollama; another version may help."));

    private final LogRing log;
    private final ModelsDirectory models;

    public Diagnoser(LogRing log, ModelsDirectory models) {
        this.log = log;
        this.models = models;
    }

    public Diagnosis diagnose(FailureCause cause) {
        return switch (cause) {
            case FailureCause.NoProgram none ->
                new Diagnosis(FailureKind.NO_PROGRAM, none.reason(), none.action(), List.of());
            case FailureCause.NotSpawned refused ->
                new Diagnosis(
                        FailureKind.NOT_SPAWNED,
                        "Ollama could not be spawned: " + refused.reason() + ".",
                        ResourceShortage.isNamedIn(refused.reason())
                                ? NO_PROCESS_ACTION
                                : "Check that the program (sidecar.ollama.program, or the instance's own) is an executable"
                                        + " for this system and that"
                                        + " sidecar.home is writable.",
                        List.of());
            case FailureCause.Died died -> died(died);
            case FailureCause.PortTaken taken ->
                new Diagnosis(
                        FailureKind.PORT_TAKEN,
                        "Port " + taken.conflict().port() + " is taken by "
                                + taken.conflict().describe() + ".",
                        "End that process, set sidecar.ollama.port to another port or to 0 for a free one,"
                                + " or set sidecar.ollama.port-conflict to other-port or adopt.",
                        lastLines(taken.generation()));
            case FailureCause.Unreachable away ->
                new Diagnosis(
                        FailureKind.UNREACHABLE,
                        "The Ollama at " + away.address() + ", which somebody else runs, does not answer: "
                                + away.last() + ".",
                        "Start it where it is run, or correct sidecar.ollama.url; it is used as soon as it answers.",
                        List.of());
            case FailureCause.StartTimedOut late ->
                new Diagnosis(
                        FailureKind.START_TIMED_OUT,
                        "Ollama did not answer within " + late.limit().toSeconds() + " s of its last sign of progress: "
                                + late.last() + ".",
                        "Look at the last log lines; a slow machine needs a larger sidecar.start.timeout.",
                        lastLines(late.generation()));
            case FailureCause.Hung hung ->
                new Diagnosis(
                        FailureKind.HUNG,
                        "Ollama stopped answering: " + hung.misses() + " probes in a row, the last one got: "
                                + hung.last() + ".",
                        "It was restarted; the log has the stack of each of its goroutines at that moment.",
                        lastLines(hung.generation()));
        };
    }

    private Diagnosis died(FailureCause.Died died) {
        List<String> all = lines(died.generation());
        List<String> lastWords = died.exit().code() == GO_CRASH ? goLastWords(all) : List.of();
        List<String> searched = lastWords.isEmpty() ? newest(all, SEARCHED_LINES) : lastWords;
        List<String> shown = lastWords.isEmpty() ? newest(all, LAST_LINES) : lastWords;
        String how =
                "Ollama " + died.exit().describe() + " after " + died.uptime().toSeconds() + " s";
        for (Known known : KNOWN) {
            if (searched.stream().anyMatch(line -> known.text().matcher(line).find())) {
                return new Diagnosis(known.kind(), how + ": " + known.meaning() + ".", action(known), shown);
            }
        }
        return new Diagnosis(
                isKill(died.exit()) ? FailureKind.KILLED : FailureKind.CRASHED,
                how + "." + unexplained(died.exit()),
                action(died.exit()),
                shown);
    }

    private String action(Known known) {
        return known.kind() == FailureKind.FILE_ACCESS ? models.sandboxAdvice().orElse(known.action()) : known.action();
    }

    /** Where Go's runtime begins to say why it ends the program: the dump that follows says only where. */
    private static List<String> goLastWords(List<String> lines) {
        int at = lines.size() - 1;
        while (at >= 0 && !GO_LAST_WORDS.matcher(lines.get(at)).matches()) {
            at--;
        }
        return at < 0 ? List.of() : lines.subList(at, Math.min(lines.size(), at + LAST_LINES));
    }

    private static String unexplained(Exit exit) {
        return isKill(exit) ? " The kernel does that when memory runs out; so does anyone with kill -9." : "";
    }

    private static String action(Exit exit) {
        return isKill(exit)
                ? "If nobody killed it: give it more memory, or use a smaller model or context."
                : "Look at the last log lines (GET /sidecar/v1/logs).";
    }

    private static boolean isKill(Exit exit) {
        return exit.signal().filter("SIGKILL"::equals).isPresent();
    }

    private List<String> lastLines(long generation) {
        return newest(lines(generation), LAST_LINES);
    }

    private List<String> lines(long generation) {
        return log.tail(Integer.MAX_VALUE).stream()
                .filter(entry -> entry.generation() == generation)
                .map(LogEntry::text)
                .toList();
    }

    private static List<String> newest(List<String> lines, int count) {
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }
}
