package org.ollamasidecar.fleet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;

/**
 * A place for an Ollama, at one moment.
 *
 * @param serving the instance that requests go to which are sent there
 * @param settings what it has of its own
 */
public record Backend(BackendName name, Member serving, Settings settings) {

    /** The Ollama that answers there now. */
    public Optional<Child> ready() {
        return serving.status().ready();
    }

    /** The variables that it has of its own: those that are configured, with what an upgrade has changed. */
    public Map<String, String> env() {
        Map<String, String> env = new HashMap<>(settings.env());
        env.putAll(serving.launch().env());
        return env;
    }

    /**
     * What is configured of it.
     *
     * @param env its own variables, as far as they are not those of all
     * @param models the models that are wanted there; empty: it takes part in those that are wanted at all
     * @param accepts the models that may run there
     * @param weight how much of the requests it gets
     */
    public record Settings(
            Map<String, String> env, Optional<List<ModelName>> models, AcceptedModels accepts, double weight) {

        static final Settings OF_ONE = with(Map.of());

        /** Nothing of its own but variables. */
        static Settings with(Map<String, String> env) {
            return new Settings(env, Optional.empty(), AcceptedModels.ALL, 1);
        }
    }
}
