package org.ollamasidecar.models.placement;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jboss.logging.Logger;
import org.ollamasidecar.task.TimeLimit;

/** Something that is asked of an Ollama, with a limit; empty where it does not answer: the supervisor knows why. */
final class LimitedQuestion {

    private static final Logger LOG = Logger.getLogger(LimitedQuestion.class);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private LimitedQuestion() {}

    static <T> Optional<T> ask(Callable<T> question) throws InterruptedException {
        return TimeLimit.ask(LIMIT, question, why -> LOG.debug("An Ollama does not say what it has in memory", why));
    }
}
