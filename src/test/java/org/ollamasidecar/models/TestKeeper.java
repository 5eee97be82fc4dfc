package org.ollamasidecar.models;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.ollamasidecar.demand.AskedContexts;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.fleet.FakeFleet;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.fleet.ReadyConfig;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.instance.RunnerLog;
import org.ollamasidecar.instance.VideoMemory;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.load.file.ModelSourceConfig;
import org.ollamasidecar.load.inventory.AdoptedStores;
import org.ollamasidecar.models.placement.BackendMemory;
import org.ollamasidecar.models.placement.Placer;
import org.ollamasidecar.models.placement.SurplusCopies;
import org.ollamasidecar.models.placement.TestUse;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.TestSidecarConfig;
import org.ollamasidecar.task.PermanentThreads;

/** Keepers of the models that a configuration wants, for tests of other rooms too. */
public final class TestKeeper {

    private TestKeeper() {}

    /** One that has not begun; it knows the store by what Ollama says only. */
    public static ModelKeeper of(
            SidecarMonitor monitor, OllamaClients clients, LoadJobs jobs, Path folder, Map<String, String> settings) {
        return of(monitor, clients, jobs, folder, settings, (generation, model) -> false);
    }

    /** The same beside standbys that have had models in memory. */
    static ModelKeeper of(
            SidecarMonitor monitor,
            OllamaClients clients,
            LoadJobs jobs,
            Path folder,
            Map<String, String> settings,
            BackendRounds.StandbyMemory standbys) {
        InstantSource clock = InstantSource.system();
        PermanentThreads threads = new PermanentThreads(clock);
        Journal journal = new Journal(100, clock);
        ModelsConfig config = TestRules.config(ModelsConfig.class, settings);
        ModelsDirectory directory = new ModelsDirectory(folder.resolve("models"));
        RunnerLog runners = new RunnerLog();
        DemandLog demands = new DemandLog(clock);
        ModelEvents events = new ModelEvents(new Unloads(), journal, demands, runners, directory);
        GpuWatch gpus = new GpuWatch(TestRules.config(ModelSourceConfig.class, settings), restart -> {}, journal);
        FleetMonitor fleet = monitor instanceof FleetMonitor several ? several : FakeFleet.of(monitor);
        return new ModelKeeper(
                fleet,
                clients,
                new WantedModels(
                        config, fleet, TestSidecarConfig.defaults().withHome(folder), new ObjectMapper(), journal),
                jobs,
                new StoreWatch(directory.path(), false, List::of, new StoreNews(directory, journal), threads),
                AdoptedStores.shared(),
                directory,
                runners,
                new AskedContexts(),
                new ModelReconciler(jobs, gpus, events, demands, clock, config),
                clock,
                config,
                TestRules.config(ReadyConfig.class, settings),
                standbys,
                new Placer(
                        fleet,
                        new OllamaVariables(Map.of()),
                        TestRules.config(ModelSourceConfig.class, settings),
                        AdoptedStores.shared(),
                        new BackendMemory(clients, new VideoMemory(), directory),
                        new SurplusCopies(clients, TestUse.none(), journal)),
                threads);
    }
}
