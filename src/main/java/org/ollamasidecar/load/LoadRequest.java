package org.ollamasidecar.load;

import java.util.Optional;
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
 */
record LoadRequest(
        @Nullable String model,
        @Nullable PullPolicy pull,
        @Nullable String keepAlive,
        @Nullable Boolean verify) {

    LoadWish toWish() {
        return new LoadWish(
                name(),
                pull == null ? PullPolicy.MISSING : pull,
                Optional.ofNullable(keepAlive).map(LoadRequest::keepAlive),
                verify == null || verify);
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
