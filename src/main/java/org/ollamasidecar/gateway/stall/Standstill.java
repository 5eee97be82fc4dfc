package org.ollamasidecar.gateway.stall;

import java.time.Duration;
import org.ollamasidecar.instance.ProcessSigns;
import org.ollamasidecar.state.Child;

/** How long the Ollama of one backend has stood still, and how often a restart for that has not helped. */
final class Standstill {

    private static final int MOST_DOUBLINGS = 6;

    private final OllamaIdleTime idle;
    private long generation;
    private int restartsInVain;

    /** @param longestGap how much of the time between two looks counts at most */
    Standstill(Duration longestGap) {
        this.idle = new OllamaIdleTime(longestGap);
    }

    /** Whether the newest look was at this Ollama too; from now on it was. */
    boolean isSame(Child ollama) {
        boolean same = generation == ollama.generation();
        generation = ollama.generation();
        return same;
    }

    Duration time(Child ollama, boolean answersSomebody) {
        return idle.time(ProcessSigns.of(ollama), answersSomebody, System.nanoTime());
    }

    /** From now on it counts anew. */
    void forget() {
        idle.forget();
    }

    /** So often a patience is doubled. */
    int doublings(boolean hasAnswered) {
        return hasAnswered ? 0 : restartsInVain;
    }

    /** It is restarted. */
    void restarted(boolean hasAnswered) {
        restartsInVain = hasAnswered ? 0 : Math.min(restartsInVain + 1, MOST_DOUBLINGS);
        forget();
    }
}
