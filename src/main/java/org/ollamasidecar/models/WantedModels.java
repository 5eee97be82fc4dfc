package org.ollamasidecar.models;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;
import org.ollamasidecar.config.BootOrder;
import org.ollamasidecar.config.BootSettings;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.SidecarConfig;

/** The set of wanted models: those of the configuration, then those that requests have added. */
@ApplicationScoped
@Startup(BootOrder.BEFORE_OLLAMA_BEGINS)
public class WantedModels {

    private static final Logger LOG = Logger.getLogger(WantedModels.class);
    private static final String FILE_NAME = "models.json";

    private final WantedFile file;
    private final Journal journal;
    private final Replicas replicas;
    private final Map<ModelName, WantedModel> models = new LinkedHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile List<WantedModel> snapshot;

    WantedModels(ModelsConfig config, FleetMonitor fleet, SidecarConfig sidecar, ObjectMapper json, Journal journal) {
        this.file = new WantedFile(sidecar.home().resolve(FILE_NAME), json);
        this.journal = journal;
        this.replicas = BootSettings.read(() -> Replicas.of(config));
        List<ModelName> ofInstances = fleet.backends().stream()
                .flatMap(backend -> backend.settings().models().stream())
                .flatMap(List::stream)
                .toList();
        BootSettings.read(() -> ConfiguredModels.of(config, ofInstances))
                .forEach(model -> models.put(model.name(), model));
        remembered().forEach(this::addRemembered);
        this.snapshot = List.copyOf(models.values());
    }

    private List<WantedModel> remembered() {
        try {
            return file.read();
        } catch (IOException e) {
            LOG.warnf(
                    "The models that requests have made wanted cannot be read: %s. Recommended action: correct the file"
                            + " or delete it.",
                    e.getMessage());
            return List.of();
        }
    }

    private void addRemembered(WantedModel model) {
        if (models.putIfAbsent(model.name(), model) != null) {
            LOG.infof(
                    "%s is wanted by the configuration and by a request of before: the configuration counts.",
                    model.name());
        }
    }

    /** In the order in which they are loaded. */
    List<WantedModel> all() {
        return snapshot;
    }

    /** Their names, in the same order. */
    public List<ModelName> names() {
        return snapshot.stream().map(WantedModel::name).toList();
    }

    /** At how many of several backends a model is to be. */
    int replicas(ModelName model) {
        return replicas.of(model);
    }

    /** Told after each change: must hand over at once. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    public Optional<WantedModel> find(ModelName name) {
        for (WantedModel model : snapshot) {
            if (model.name().equals(name)) {
                return Optional.of(model);
            }
        }
        return Optional.empty();
    }

    /**
     * Adds a model, or changes one that was added.
     *
     * @throws ProblemException where the configuration has the say, or when it cannot be kept
     */
    synchronized void put(WantedModel model) {
        requireFree(model.name());
        Map<ModelName, WantedModel> next = new LinkedHashMap<>(models);
        next.put(model.name(), model);
        keep(next, "model.wanted", model.name());
    }

    /** Takes a model out that was added; one that is not there is no error. */
    synchronized void remove(ModelName name) {
        requireFree(name);
        Map<ModelName, WantedModel> next = new LinkedHashMap<>(models);
        if (next.remove(name) != null) {
            keep(next, "model.unwanted", name);
        }
    }

    private void keep(Map<ModelName, WantedModel> next, String event, ModelName name) {
        List<WantedModel> added =
                next.values().stream().filter(model -> !model.configured()).toList();
        try {
            file.write(added);
        } catch (IOException e) {
            throw new ProblemException(Problem.of(
                    "not-kept",
                    "The change cannot be kept",
                    500,
                    "The list of wanted models cannot be written: " + e.getMessage(),
                    "Make sidecar.home writable and see that its disk has room."));
        }
        models.clear();
        models.putAll(next);
        snapshot = List.copyOf(new ArrayList<>(next.values()));
        journal.record(
                event,
                name + (event.equals("model.wanted") ? " is wanted" : " is no longer wanted"),
                Map.of("model", name.toString()));
        listeners.forEach(Runnable::run);
    }

    private void requireFree(ModelName name) {
        WantedModel known = models.get(name);
        if (known != null && known.configured()) {
            throw new ProblemException(Problem.of(
                    "configured",
                    "The configuration has the say",
                    409,
                    name + " is wanted by the configuration, which requests cannot change.",
                    "Change sidecar.models in the configuration, then restart the service."));
        }
    }
}
