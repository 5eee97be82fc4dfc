package org.ollamasidecar.load;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.load.file.ModelSourceConfig;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.PermanentOllamaException;

/** Whether a model may be downloaded: whoever wishes it, nothing may ask a registry that is not allowed. */
@ApplicationScoped
public class PullPermission {

    private final ModelSourceConfig config;

    PullPermission(ModelSourceConfig config) {
        this.config = config;
    }

    /**
     * Passes what may be downloaded.
     *
     * @throws PermanentOllamaException with the reason and what changes it
     */
    public void require(ModelName model) {
        refusal(model).ifPresent(refusal -> {
            throw refusal;
        });
    }

    private Optional<PermanentOllamaException> refusal(ModelName model) {
        if (config.offline()) {
            return Optional.of(new PermanentOllamaException(
                    OllamaErrorKind.REFUSED,
                    "The model " + model + " would have to be downloaded, and this service is offline.",
                    "Import the model, bring it in with the models' volume, or set sidecar.models.offline=false."));
        }
        List<String> allowed = config.registries().orElse(List.of());
        if (!allowed.isEmpty() && allowed.stream().noneMatch(registry -> isFrom(model, registry))) {
            return Optional.of(new PermanentOllamaException(
                    OllamaErrorKind.REFUSED,
                    "The model " + model + " is not from an allowed registry: " + String.join(", ", allowed) + ".",
                    "Use a model from one of these, or have sidecar.models.registries changed."));
        }
        return Optional.empty();
    }

    private static boolean isFrom(ModelName model, String registry) {
        int slash = registry.indexOf('/');
        String host = slash < 0 ? registry : registry.substring(0, slash);
        return model.host().equalsIgnoreCase(host)
                && (slash < 0 || model.namespace().equalsIgnoreCase(registry.substring(slash + 1)));
    }
}
