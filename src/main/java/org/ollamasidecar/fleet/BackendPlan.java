package org.ollamasidecar.fleet;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.ollamasidecar.instance.Assignments;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.SidecarConfig;

/**
 * A backend as it is configured.
 *
 * @param launch how its instances are launched, until an upgrade changes that
 * @param settings what else it has of its own
 * @param adopted where the Ollama of somebody else listens that it is; empty: this service runs it
 */
record BackendPlan(BackendName name, Launch launch, Backend.Settings settings, Optional<URI> adopted) {

    static final String KEY = "sidecar.instances";

    /**
     * Those that there are to be, by name, or in the order of their addresses; one where none is configured.
     *
     * @throws IllegalArgumentException with the key and what to do, when they cannot be as they are configured
     */
    static List<BackendPlan> of(SidecarConfig config, InstancesConfig instances) {
        AdoptedAddresses adopted = AdoptedAddresses.of(config, instances);
        return adopted.used().isEmpty()
                ? own(config, instances)
                : adopted.used().entrySet().stream()
                        .map(one -> adopted(one.getKey(), one.getValue().url(), instances))
                        .toList();
    }

    private static List<BackendPlan> own(SidecarConfig config, InstancesConfig instances) {
        if (instances.named().isEmpty()) {
            return List.of(
                    new BackendPlan(BackendName.MAIN, Launch.CONFIGURED, Backend.Settings.OF_ONE, Optional.empty()));
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

    /** What each key of an instance begins with. */
    static String key(String instance) {
        return KEY + ".\"" + instance + "\"";
    }

    /** @throws IllegalArgumentException with its key, where it is no name */
    static BackendName name(String instance) {
        return at(key(instance), () -> new BackendName(instance));
    }

    private static BackendPlan adopted(BackendName name, URI url, InstancesConfig instances) {
        Backend.Settings settings = Optional.ofNullable(instances.named().get(name.text()))
                .map(named -> {
                    requireNothingOfOurs(key(name.text()), named);
                    return at(key(name.text()), () -> settings(key(name.text()), Map.of(), named));
                })
                .orElse(Backend.Settings.OF_ONE);
        return new BackendPlan(name, Launch.CONFIGURED, settings, Optional.of(url));
    }

    private static void requireNothingOfOurs(String key, InstancesConfig.Named named) {
        if (named.env().isPresent()
                || named.program().isPresent()
                || named.version().isPresent()) {
            throw new IllegalArgumentException(key + " has an env, a program or a version, and with sidecar.mode=adopt"
                    + " somebody else runs that Ollama. Recommended action: remove them.");
        }
    }

    private static BackendPlan plan(String name, InstancesConfig.Named named) {
        String key = key(name);
        BackendName backend = name(name);
        return at(key, () -> {
            Map<String, String> env =
                    Assignments.parse(key + ".env", named.env().orElse(List.of()));
            Launch launch = new Launch(Optional.of(key), named.program(), named.version(), env);
            return new BackendPlan(backend, launch, settings(key, env, named), Optional.empty());
        });
    }

    private static <T> T at(String key, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }
}
