package org.ollamasidecar.load;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ollamasidecar.instance.OllamaLog;

/** What Ollama wrote while a job or one of its steps was under way. */
@ApplicationScoped
class StepLog {

    /** Lines are read a little after they were written. */
    private static final Duration READ_LATE = Duration.ofSeconds(1);

    private final OllamaLog log;

    StepLog(OllamaLog log) {
        this.log = log;
    }

    /** Where it is found. */
    static String link(String job, Step step) {
        return "/sidecar/v1/loads/" + job + "/log?step=" + step;
    }

    /** The newest lines; without a step those of the whole job, empty for a step that has not begun. */
    String of(LoadJob job, Optional<Step> step, int most) {
        return step.map(job::timeOf)
                .orElseGet(job::time)
                .map(time -> log.between(time.from(), time.to().plus(READ_LATE), most).stream()
                        .map(line -> line + "\n")
                        .collect(Collectors.joining()))
                .orElse("");
    }

    /** From when to when something was under way. */
    record Time(Instant from, Instant to) {}
}
