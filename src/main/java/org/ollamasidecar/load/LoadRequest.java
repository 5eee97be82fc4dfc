package org.ollamasidecar.load;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.ollama.InvalidModelNameException;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.ModelName;

/**
 * The body of a load request.
 *
 * @param model the model's name
 * @param pull when it is downloaded; unset: when it is missing
 * @param keepAlive seconds (negative: for ever) or a duration such as {@code 5m}
 * @param verify whether it has to produce something; unset: yes
 * @param options of its runner
 * @param instance which of several is to load it; unset: the one that serves
 */
record LoadRequest(
        @Nullable String model,
        @Nullable PullPolicy pull,

        @JsonDeserialize(using = KeepAliveText.class) @Nullable
        String keepAlive,

        @Nullable Boolean verify,
        @Nullable Options options,
        @Nullable String instance) {

    /**
     * What its runner is started with.
     *
     * @param numCtx the context in tokens; unset: as Ollama is configured
     */
    record Options(@JsonProperty("num_ctx") @Nullable Integer numCtx) {}

    /**
     * What it asks for.
     *
     * @param maxNumCtx the longest context that may be asked for
     * @throws ProblemException when it cannot be had
     */
    LoadSpec toWish(OptionalInt maxNumCtx) {
        return new LoadSpec(
                name(),
                pull == null ? PullPolicy.MISSING : pull,
                Optional.ofNullable(keepAlive).map(LoadRequest::keepAlive),
                verify == null || verify,
                numCtx(maxNumCtx));
    }

    private OptionalInt numCtx(OptionalInt most) {
        Integer asked = options == null ? null : options.numCtx();
        if (asked == null) {
            return OptionalInt.empty();
        }
        if (asked < 1) {
            throw ProblemException.badRequest(
                    "options.num_ctx is " + asked + "; a context has at least 1 token.",
                    "Send a context such as 4096, or leave it out.");
        }
        if (most.isPresent() && asked > most.getAsInt()) {
            throw ProblemException.badRequest(
                    "options.num_ctx is " + asked + "; at most " + most.getAsInt() + " tokens are allowed here.",
                    "Ask for less, or have sidecar.loads.max-num-ctx raised.");
        }
        return OptionalInt.of(asked);
    }

    private ModelName name() {
        if (model == null) {
            throw ProblemException.badRequest("The field 'model' is missing.", "Send {\"model\":\"NAME\"}.");
        }
        try {
            return ModelName.parse(model);
        } catch (InvalidModelNameException e) {
            throw ProblemException.badRequest(
                    String.valueOf(e.getMessage()), "Send a name such as llama3.2:1b or sidecar/canary.");
        }
    }

    private static KeepAlive keepAlive(String text) {
        try {
            return new KeepAlive(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest(
                    "keepAlive: " + e.getMessage(), "Send seconds, or a duration such as \"5m\"; -1 means for ever.");
        }
    }
}
