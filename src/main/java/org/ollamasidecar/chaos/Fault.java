package org.ollamasidecar.chaos;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** What can be done to Ollama. */
enum Fault {
    /** It connects and never answers. */
    @JsonProperty("freeze")
    FREEZE("STOP"),
    /** Ends a freeze. */
    @JsonProperty("thaw")
    THAW("CONT"),
    /** It is gone without a word. */
    @JsonProperty("kill")
    KILL("KILL"),
    /** Its runners are gone, and it does not know it yet. */
    @JsonProperty("kill-runner")
    KILL_RUNNER("KILL");

    private final String signal;

    Fault(String signal) {
        this.signal = signal;
    }

    String signal() {
        return signal;
    }

    /** Whom it hits. */
    List<Long> victims(ProcessHandle ollama) {
        return switch (this) {
            case FREEZE, THAW, KILL -> List.of(ollama.pid());
            case KILL_RUNNER -> ollama.descendants().map(ProcessHandle::pid).toList();
        };
    }
}
