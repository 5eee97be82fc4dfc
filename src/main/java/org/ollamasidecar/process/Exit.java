package org.ollamasidecar.process;

import java.util.Map;
import java.util.Optional;

/**
 * How a process ended.
 *
 * @param code its exit code, or 128 + the number of the signal that ended it; negative where it is not known
 */
public record Exit(int code) {

    /** Of a process whose exit code only its parent got to know. */
    static final Exit UNKNOWN = new Exit(-1);

    private static final int SIGNAL_BASE = 128;
    private static final Map<Integer, String> SIGNAL_NAMES = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(6, "SIGABRT"),
            Map.entry(7, "SIGBUS"),
            Map.entry(8, "SIGFPE"),
            Map.entry(9, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(15, "SIGTERM"));

    /** The name of the signal that ended it, e.g. {@code SIGKILL}; empty for an ordinary exit. */
    public Optional<String> signal() {
        if (code <= SIGNAL_BASE) {
            return Optional.empty();
        }
        int number = code - SIGNAL_BASE;
        return Optional.of(SIGNAL_NAMES.getOrDefault(number, "signal " + number));
    }

    /** In words, for people: {@code killed by SIGKILL} or {@code exited with code 1}. */
    public String describe() {
        if (code < 0) {
            return "ended, in a way that is not known because it was adopted";
        }
        return signal().map(name -> "killed by " + name).orElse("exited with code " + code);
    }
}
