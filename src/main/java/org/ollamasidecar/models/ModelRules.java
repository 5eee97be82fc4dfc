package org.ollamasidecar.models;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.OptionalInt;
import org.ollamasidecar.load.LoadConfig;
import org.ollamasidecar.load.PullPermission;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.PermanentOllamaException;

/** What clients of Ollama have no say in. */
@ApplicationScoped
public class ModelRules {

    private final WantedModels wanted;
    private final LoadConfig loads;
    private final PullPermission pulls;

    ModelRules(WantedModels wanted, LoadConfig loads, PullPermission pulls) {
        this.wanted = wanted;
        this.loads = loads;
        this.pulls = pulls;
    }

    /** How long a wanted model stays, whatever a request says; empty for others. */
    public Optional<KeepAlive> keepAlive(ModelName model) {
        return wanted.find(model).map(WantedModel::keepAlive);
    }

    /** The context of a wanted model; a request with another one would have it loaded anew. */
    public OptionalInt numCtx(ModelName model) {
        return wanted.find(model).map(WantedModel::numCtx).orElse(OptionalInt.empty());
    }

    public boolean isWanted(ModelName model) {
        return wanted.find(model).isPresent();
    }

    /** Whether its registry speaks plain HTTP, by configuration. */
    public boolean isInsecure(ModelName model) {
        return loads.insecureRegistries()
                .filter(hosts -> hosts.contains(model.host()))
                .isPresent();
    }

    /** Why a model may not be downloaded; empty when it may. */
    public Optional<String> refusalOfPull(ModelName model) {
        try {
            pulls.require(model);
            return Optional.empty();
        } catch (PermanentOllamaException e) {
            return Optional.of(e.getMessage() + " " + e.action());
        }
    }
}
