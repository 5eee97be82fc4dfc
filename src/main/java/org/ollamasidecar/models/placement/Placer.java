package org.ollamasidecar.models.placement;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.fleet.GpuPlaces;
import org.ollamasidecar.fleet.KeptModels;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.load.file.ModelSourceConfig;
import org.ollamasidecar.load.inventory.AdoptedStores;
import org.ollamasidecar.ollama.ModelName;

/** Keeps wanted models placed, as backends come and go. One thread places; any may look. */
@Singleton
public final class Placer {

    private final FleetMonitor fleet;
    private final KeptModels kept;
    private final GpuPlaces gpus;
    private final AdoptedStores stores;
    private final BackendMemory memory;
    private final SurplusCopies surplus;
    private volatile Placement placement = Placement.NOTHING;

    public Placer(
            FleetMonitor fleet,
            OllamaVariables variables,
            ModelSourceConfig source,
            AdoptedStores stores,
            BackendMemory memory,
            SurplusCopies surplus) {
        this.fleet = fleet;
        this.kept = new KeptModels(variables);
        this.gpus = new GpuPlaces(source.expect() == ModelSourceConfig.Expect.GPU);
        this.stores = stores;
        this.memory = memory;
        this.surplus = surplus;
    }

    /** The newest one. */
    public Placement now() {
        return placement;
    }

    /**
     * Places the models that are wanted now.
     *
     * @param wanted in their order
     */
    public void place(List<ModelName> wanted, ToIntFunction<ModelName> replicas) throws InterruptedException {
        List<Backend> all = fleet.backends();
        boolean alone = all.size() == 1;
        List<Backend> backends = gpus.among(all);
        Placement.Circumstances known =
                new Placement.Circumstances(replicas, alone ? only -> Integer.MAX_VALUE : kept::at, stores::of);
        Placement next = placement.next(backends, wanted, known);
        if (!alone && !next.equals(placement)) {
            // What is in memory is asked for only where it can make a difference.
            next = placement.next(backends, wanted, known.with(memory.look(backends), memory::sizeOf));
            surplus.follow(placement, next, wanted);
        }
        placement = next;
    }

    /**
     * Unloads copies that are too many.
     *
     * @param serves whether a model answers wherever it is placed
     */
    public void unloadSurplus(Predicate<ModelName> serves) throws InterruptedException {
        List<Backend> backends = fleet.backends();
        if (backends.size() > 1) {
            surplus.unload(backends, serves);
        }
    }
}
