package org.ollamasidecar.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.fleet.FakeFleet;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.inventory.AdoptedStores;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.PermanentOllamaException;
import org.ollamasidecar.state.FakeMonitor;
import org.ollamasidecar.task.PermanentThreads;

/** Loads whose steps succeed at once but for what a test wants, for tests of other rooms. */
public final class TestLoads implements AutoCloseable {

    private final InstantSource clock = InstantSource.system();
    private final List<LoadSpec> loaded = new CopyOnWriteArrayList<>();
    private final LoadFile file;
    private final LoadJobs jobs;

    /** What the step does that has a model loaded. */
    public interface Loading {
        void load(LoadSpec wish) throws InterruptedException;
    }

    private TestLoads(Path folder, FleetMonitor fleet, Loading loading) {
        LoadConfig config = TestLoadConfig.defaults();
        FakeSteps steps = new FakeSteps(config).with(Step.LOAD, job -> {
            loading.load(job.spec());
            loaded.add(job.spec());
            return StepOutcome.done("loaded");
        });
        this.file = new LoadFile(
                folder.resolve("loads.json"),
                new ObjectMapper().registerModule(new JavaTimeModule()),
                new PermanentThreads(clock));
        file.start();
        this.jobs = new LoadJobs(
                new LoadRunner(steps, new DemandLog(clock), config),
                new LoadPlaces(fleet, new AdoptedStores(fleet)),
                config,
                clock,
                new Journal(100, clock),
                file);
    }

    /** In a folder in which they are remembered. */
    public static TestLoads in(Path folder, Loading loading) {
        return in(folder, FakeFleet.of(FakeMonitor.ready()), loading);
    }

    /** The same with several backends. */
    public static TestLoads in(Path folder, FleetMonitor fleet, Loading loading) {
        return new TestLoads(folder, fleet, loading);
    }

    /** What fails as it does for good reason. */
    public static void fail(LoadSpec wish) {
        throw new PermanentOllamaException(OllamaErrorKind.NOT_FOUND, "There is no such model.", "Check its name.");
    }

    public LoadJobs jobs() {
        return jobs;
    }

    /** The models that were loaded, as they were wished. */
    public List<LoadSpec> loaded() {
        return List.copyOf(loaded);
    }

    @Override
    public void close() {
        jobs.drain().join();
        file.close();
    }

    /** Waits until a job for a model is under way. */
    public void awaitUnderWay(String model) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> jobs.underWay(model)
                .isPresent());
    }
}
