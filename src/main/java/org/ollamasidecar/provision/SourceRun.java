package org.ollamasidecar.provision;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.files.IoReason;

/** One call of provisioning: asks sources and keeps their answers. */
final class SourceRun {

    private final ProvisionListener listener;
    private final List<SourceAttempt> attempts = new ArrayList<>();

    SourceRun(ProvisionListener listener) {
        this.listener = listener;
    }

    List<SourceAttempt> attempts() {
        return List.copyOf(attempts);
    }

    Optional<Program> ask(List<Source> sources) throws InterruptedException {
        return ask(sources, true);
    }

    /** Asks sources that have been asked before: only a changed mind is worth a report. */
    Optional<Program> askAgain(List<Source> sources) throws InterruptedException {
        return ask(sources, false);
    }

    private Optional<Program> ask(List<Source> sources, boolean reportPassed) throws InterruptedException {
        for (Source source : sources) {
            long start = System.nanoTime();
            SourceResult answer = answerOf(source);
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            switch (answer) {
                case SourceResult.Served(Program program) -> {
                    report(new SourceAttempt(source.name(), true, describe(program), elapsed));
                    return Optional.of(program);
                }
                case SourceResult.Passed(String why) -> {
                    if (reportPassed) {
                        report(new SourceAttempt(source.name(), false, why, elapsed));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private SourceResult answerOf(Source source) throws InterruptedException {
        SourceResult answer;
        try {
            answer = source.ask(listener);
        } catch (IOException e) {
            answer = new SourceResult.Passed(IoReason.of(e));
        } catch (RuntimeException | LinkageError e) {
            // The decompressor brings native code, which some machines cannot load.
            answer = new SourceResult.Passed("failed unexpectedly: " + e);
        }
        // An interrupted file operation ends in an IOException with the flag still set.
        if (Thread.interrupted()) {
            throw new InterruptedException("provisioning was interrupted");
        }
        return answer;
    }

    private void report(SourceAttempt attempt) {
        attempts.add(attempt);
        listener.attempt(attempt);
    }

    private static String describe(Program program) {
        return program.path() + " is version " + program.version();
    }
}
