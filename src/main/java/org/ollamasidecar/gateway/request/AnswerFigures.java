package org.ollamasidecar.gateway.request;

import java.util.Optional;
import java.util.OptionalLong;

/** What the end of an answer says about it; looked for when it is asked for. */
public interface AnswerFigures {

    /** Where nothing was answered. */
    AnswerFigures NONE = new AnswerFigures() {
        @Override
        public OptionalLong tokensIn() {
            return OptionalLong.empty();
        }

        @Override
        public OptionalLong tokensOut() {
            return OptionalLong.empty();
        }

        @Override
        public Optional<String> finishReason() {
            return Optional.empty();
        }
    };

    /** Of the prompt, as Ollama counts them. */
    OptionalLong tokensIn();

    OptionalLong tokensOut();

    /** Why the model wrote no more, e.g. {@code stop} or {@code length}. */
    Optional<String> finishReason();
}
