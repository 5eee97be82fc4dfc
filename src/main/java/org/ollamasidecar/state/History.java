package org.ollamasidecar.state;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ollamasidecar.ollama.ComputeDevice;
import org.ollamasidecar.provision.Program;

/**
 * What the state machine remembers across its states.
 *
 * @param generation of the newest start
 * @param program that is run; empty until one is provisioned
 * @param crashes their times, within the window
 * @param attempt restarts since the last stable run
 * @param restarts all restarts without a wish, since the service started
 * @param everReady whether Ollama has ever been Ready
 * @param lastFailure why Ollama was last not running without a wish
 * @param compute the devices for inference that this generation has reported
 * @param told what it has been told from outside
 */
public record History(
        long generation,
        Optional<Program> program,
        List<Instant> crashes,
        int attempt,
        int restarts,
        boolean everReady,
        Optional<FailureCause> lastFailure,
        List<ComputeDevice> compute,
        Told told) {

    /**
     * What does not follow from its own life.
     *
     * @param newest the newest generation that has been counted anywhere: the next one is later than that
     * @param reliance how much depends on it
     */
    public record Told(long newest, Reliance reliance) {

        static final Told NOTHING = new Told(0, Reliance.SOLE);
    }

    public static final History EMPTY =
            new History(0, Optional.empty(), List.of(), 0, 0, false, Optional.empty(), List.of(), Told.NOTHING);

    /** A wished start: nothing of before counts against it. */
    History started() {
        return new History(
                nextGeneration(), Optional.empty(), List.of(), 0, restarts, everReady, lastFailure, List.of(), told);
    }

    /** The beginning of a life that goes on with the Ollama of the one before. */
    History adopted(long known, Program found) {
        return new History(known, Optional.of(found), List.of(), 0, restarts, everReady, lastFailure, List.of(), told);
    }

    History provisioned(Program found) {
        return new History(
                generation, Optional.of(found), crashes, attempt, restarts, everReady, lastFailure, compute, told);
    }

    History ready() {
        return new History(generation, program, crashes, attempt, restarts, true, lastFailure, compute, told);
    }

    History failed(FailureCause cause) {
        return new History(
                generation, program, crashes, attempt, restarts, everReady, Optional.of(cause), compute, told);
    }

    public History crashed(FailureCause cause, boolean afterStableRun, Instant now, Duration window) {
        List<Instant> counted = Stream.concat(
                        afterStableRun ? Stream.empty() : crashes.stream().filter(now.minus(window)::isBefore),
                        Stream.of(now))
                .toList();
        return new History(
                generation,
                program,
                counted,
                afterStableRun ? 0 : attempt + 1,
                restarts,
                everReady,
                Optional.of(cause),
                compute,
                told);
    }

    /** @param again whether the program has to be looked for again, because it could not be spawned */
    History restarted(boolean again) {
        return new History(
                nextGeneration(),
                again ? Optional.empty() : program,
                crashes,
                attempt,
                restarts + 1,
                everReady,
                lastFailure,
                List.of(),
                told);
    }

    /** A new start at once, which is no restart after a crash. */
    History again() {
        return new History(
                nextGeneration(), program, crashes, attempt, restarts, everReady, lastFailure, List.of(), told);
    }

    /**
     * The Ollama of somebody else does not answer.
     *
     * @param wasReady whether it did before: its next life is another generation
     */
    History lost(FailureCause cause, boolean wasReady) {
        return new History(
                wasReady ? nextGeneration() : generation,
                program,
                crashes,
                wasReady ? 1 : attempt + 1,
                wasReady ? restarts + 1 : restarts,
                everReady,
                Optional.of(cause),
                List.of(),
                told);
    }

    History computing(ComputeDevice device) {
        return new History(
                generation,
                program,
                crashes,
                attempt,
                restarts,
                everReady,
                lastFailure,
                Stream.concat(compute.stream(), Stream.of(device))
                        .distinct()
                        .limit(64)
                        .toList(),
                told);
    }

    /** Numbers up to this one are taken. */
    public History following(long newest) {
        return told(new Told(newest, told.reliance()));
    }

    History relied(Reliance now) {
        return told(new Told(told.newest(), now));
    }

    private History told(Told now) {
        return new History(generation, program, crashes, attempt, restarts, everReady, lastFailure, compute, now);
    }

    private long nextGeneration() {
        return Math.max(generation, told.newest()) + 1;
    }
}
