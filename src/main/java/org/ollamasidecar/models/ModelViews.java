package org.ollamasidecar.models;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.load.LoadView;
import org.ollamasidecar.load.inventory.FoundModels;
import org.ollamasidecar.models.ModelsView.InstanceView;
import org.ollamasidecar.models.ModelsView.ModelView;
import org.ollamasidecar.models.names.OtherNames;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;

/** Tells of a model: what is known of it here, and what the Ollamas have said. */
@Singleton
class ModelViews {

    private static final String WAITS = "waits for Ollama";

    /** Of several instances the one that is told first. */
    private static final List<ModelPhase> NEWS_FIRST = List.of(
            ModelPhase.SERVING,
            ModelPhase.LOADING,
            ModelPhase.LOADED,
            ModelPhase.FAILED,
            ModelPhase.INSTALLED,
            ModelPhase.WANTED);

    private final Sidecar sidecar;
    private final ModelKeeper keeper;
    private final LoadJobs jobs;
    private final OtherNames names;

    ModelViews(Sidecar sidecar, ModelKeeper keeper, LoadJobs jobs, OtherNames names) {
        this.sidecar = sidecar;
        this.keeper = keeper;
        this.jobs = jobs;
        this.names = names;
    }

    /** Of one that is wanted, whatever has been found. */
    ModelView wanted(WantedModel model, FoundModels found) {
        ModelName name = model.name();
        Optional<InstalledModel> onDisk = found.installed(name.toString());
        List<LoadedModel> copies = copies(found.loaded(name.toString()));
        Optional<LoadedModel> inMemory = copies.stream().findFirst();
        Map<BackendName, Optional<ModelCondition>> known = keeper.rounds().conditions(name);
        Optional<ModelCondition> condition = known.values().stream()
                .flatMap(Optional::stream)
                .min(Comparator.comparingInt(one -> NEWS_FIRST.indexOf(one.phase())));
        String detail = condition.map(ModelCondition::detail).orElse(WAITS);
        return new ModelView(
                name.toString(),
                unlessEmpty(names.of(name.toString())),
                capabilities(onDisk),
                condition.map(ModelCondition::phase).orElse(ModelPhase.WANTED),
                keeper.rounds().lackOf(name).map(lack -> detail + "; " + lack).orElse(detail),
                true,
                model.required(),
                model.isPinned(),
                model.configured(),
                onDisk.isPresent(),
                inMemory.isPresent(),
                onDisk.map(InstalledModel::sizeBytes).orElse(0L),
                memoryBytes(copies),
                inMemory.map(LoadedModel::processor).orElse(""),
                inMemory.map(LoadedModel::expiresAt).orElse(""),
                condition.map(ModelCondition::load).orElse(null),
                condition.map(ModelCondition::retryAt).orElse(null),
                condition.map(ModelCondition::failure).orElse(null),
                instances(name, known, found));
    }

    private static @Nullable List<String> capabilities(Optional<InstalledModel> model) {
        return unlessEmpty(model.map(InstalledModel::capabilities).orElse(List.of()));
    }

    private static @Nullable List<String> unlessEmpty(List<String> texts) {
        return texts.isEmpty() ? null : texts;
    }

    private static List<LoadedModel> copies(Map<BackendName, List<LoadedModel>> places) {
        return places.values().stream().flatMap(List::stream).toList();
    }

    private static long memoryBytes(List<LoadedModel> copies) {
        return copies.stream().mapToLong(LoadedModel::sizeBytes).sum();
    }

    private @Nullable List<InstanceView> instances(
            ModelName name, Map<BackendName, Optional<ModelCondition>> known, FoundModels found) {
        return instances(
                name.toString(),
                known.entrySet().stream()
                        .map(at -> new InstanceView(
                                at.getKey().text(),
                                at.getValue().map(ModelCondition::phase).orElse(ModelPhase.WANTED),
                                at.getValue().map(ModelCondition::detail).orElse(WAITS)))
                        .toList(),
                found);
    }

    /** With those where it is only installed, where each has a store of its own. */
    private @Nullable List<InstanceView> instances(String name, List<InstanceView> known, FoundModels found) {
        if (!keeper.rounds().areSeveral()) {
            return null;
        }
        List<InstanceView> all = new ArrayList<>(known);
        if (!sidecar.shareStore()) {
            found.placesOf(name).stream()
                    .filter(place -> known.stream().noneMatch(at -> at.name().equals(place.text())))
                    .forEach(place -> all.add(new InstanceView(place.text(), ModelPhase.INSTALLED, null)));
        }
        return all;
    }

    /** Of one that nobody wants, under the name that was found. */
    ModelView other(String name, FoundModels found) {
        Optional<InstalledModel> onDisk = found.installed(name);
        Map<BackendName, List<LoadedModel>> places = found.loaded(name);
        List<LoadedModel> copies = copies(places);
        Optional<LoadedModel> inMemory = copies.stream().findFirst();
        Optional<String> load = jobs.underWay(name).map(LoadView::id);
        return new ModelView(
                name,
                unlessEmpty(names.of(name)),
                capabilities(onDisk),
                load.isPresent() ? ModelPhase.LOADING : inMemory.isPresent() ? ModelPhase.LOADED : ModelPhase.INSTALLED,
                null,
                false,
                false,
                false,
                false,
                onDisk.isPresent(),
                inMemory.isPresent(),
                onDisk.map(InstalledModel::sizeBytes).orElse(0L),
                memoryBytes(copies),
                inMemory.map(LoadedModel::processor).orElse(""),
                inMemory.map(LoadedModel::expiresAt).orElse(""),
                load.orElse(null),
                null,
                null,
                instances(
                        name,
                        places.keySet().stream()
                                .map(place -> new InstanceView(place.text(), ModelPhase.LOADED, null))
                                .toList(),
                        found));
    }
}
