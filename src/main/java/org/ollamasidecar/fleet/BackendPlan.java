package org.ollamasidecar.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ollamasidecar.instance.Assignments;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Mode;
import org.ollamasidecar.state.SidecarConfig;

/**
 * A backend as it is configured.
 *
 * @param launch how its instances are launched, until an upgrade changes that
 * @param settings what else it has of its own
 */
record BackendPlan(BackendName name, Launch launch, Backend.Settings settings) {

    private static final String KEY = "sidecar.instances";

    /**
     * Those that there are to be, by name; one where none is configured.
     *
     * @throws IllegalArgumentException with the key and what to do, when they cannot be as they are configured
     */
    static List<BackendPlan> of(SidecarConfig config, InstancesConfig instances) {
        if (instances.named().isEmpty()) {
            return List.of(new BackendPlan(BackendName.MAIN, Launch.CONFIGURED, Backend.Settings.OF_ONE));
        }
        if (config.mode() == Mode.ADOPT) {
            throw new IllegalArgumentException(
                    KEY + " names instances, and with sidecar.mode=adopt this service runs none."
                            + " Recommended action: remove " + KEY + ", or set sidecar.mode=own.");
        }
        if (config.ollama().port() != 0 && instances.named().size() > 1) {
            throw new IllegalArgumentException(
                    "sidecar.ollama.port=" + config.ollama().port() + " is for one Ollama only, and " + KEY + " names "
                            + instances.named().size() + ". Recommended action: remove sidecar.ollama.port.");
        }
        List<BackendPlan> plans = new ArrayList<>();
        instances.named().forEach((name, named) -> plans.add(plan(name, named)));
        plans.sort((one, other) -> one.name().compareTo(other.name()));
        return List.copyOf(plans);
    }

    private static Backend.Settings settings(String key, Map<String, String> env, InstancesConfig.Named named) {
        AcceptedModels accepts = named.accepts().map(AcceptedModels::new).orElse(AcceptedModels.ALL);
        Optional<List<ModelName>> models =
                named.models().map(names -> names.stream().map(ModelName::parse).toList());
        models.orElse(List.of()).stream()
                .filter(model -> !accepts.has(model))
                .findFirst()
                .ifPresent(model -> {
                    throw new IllegalArgumentException("the model " + model + " is wanted there and "
                            + "not accepted. Recommended action: remove it from " + key + ".models, or add it to "
                            + key + ".accepts.");
                });
        return new Backend.Settings(env, models, accepts, named.weight());
    }

    private static BackendPlan plan(String name, InstancesConfig.Named named) {
        String key = KEY + ".\"" + name + "\"";
        try {
            Map<String, String> env =
                    Assignments.parse(key + ".env", named.env().orElse(List.of()));
            return new BackendPlan(
                    new BackendName(name),
                    new Launch(named.program(), named.version(), env),
                    settings(key, env, named));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }
}
