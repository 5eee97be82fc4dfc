package org.ollamasidecar.load;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ollamasidecar.demand.Demand;
import org.ollamasidecar.fleet.FakeFleet;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.instance.OllamaLog;
import org.ollamasidecar.load.file.FileImport;
import org.ollamasidecar.load.file.TestBuiltIn;
import org.ollamasidecar.load.file.TestModelSource;
import org.ollamasidecar.load.inventory.AdoptedStores;
import org.ollamasidecar.load.newer.TestReplacements;
import org.ollamasidecar.load.store.TestStore;
import org.ollamasidecar.process.LogRing;
import org.ollamasidecar.state.FakeMonitor;

/** Steps that do what their test says, and else succeed at once; they do not retry. */
final class FakeSteps extends LoadSteps {

    /** What a step does. */
    interface Doing {
        StepOutcome run(LoadJob job) throws InterruptedException;
    }

    /** The steps that have begun, as {@code STEP model}. */
    final List<String> begun = new CopyOnWriteArrayList<>();

    private volatile boolean replacing;
    private final Map<Step, Doing> doings = new EnumMap<>(Step.class);

    FakeSteps(LoadConfig config) {
        super(
                new OllamaAccess(new LoadPlaces(FakeFleet.of(FakeMonitor.ready()), AdoptedStores.shared()), address -> {
                    throw new UnsupportedOperationException();
                }),
                new ModelStore(new ModelsDirectory(Path.of("target")), config, TestStore.disk(Path.of("target"))),
                new PullPermission(TestModelSource.open()),
                new ModelLoader(new Abilities()),
                new ModelProof(new Abilities(), TestModelSource.open()),
                config,
                new OllamaLog(new LogRing(1, 1)),
                new ModelFetch(
                        new OllamaAccess(
                                new LoadPlaces(FakeFleet.of(FakeMonitor.ready()), AdoptedStores.shared()), address -> {
                                    throw new UnsupportedOperationException();
                                }),
                        new ModelStore(
                                new ModelsDirectory(Path.of("target")), config, TestStore.disk(Path.of("target"))),
                        config,
                        new FileImport(TestModelSource.open()),
                        TestReplacements.none(),
                        TestBuiltIn.none()),
                TestReplacements.none());
    }

    /** To be told before any job is submitted. */
    FakeSteps with(Step step, Doing doing) {
        doings.put(step, doing);
        return this;
    }

    /** From now on a newer file is on trial, until it is put back. */
    void replace() {
        replacing = true;
    }

    @Override
    long generation(LoadJob job) {
        return Demand.ANYWHERE;
    }

    @Override
    boolean isReplacing(LoadJob job) {
        return replacing;
    }

    @Override
    void putBack(LoadJob job, String why) {
        if (replacing) {
            replacing = false;
            begun.add("put back: " + why);
        }
    }

    private StepOutcome run(Step step, LoadJob job) throws InterruptedException {
        return job.attempt(step, () -> {
            begun.add(step + " " + job.spec().model());
            Doing doing = doings.get(step);
            return doing == null ? StepOutcome.done("done") : doing.run(job);
        });
    }

    @Override
    StepOutcome awaitServer(LoadJob job) throws InterruptedException {
        return run(Step.AWAIT_SERVER, job);
    }

    @Override
    StepOutcome resolve(LoadJob job) throws InterruptedException {
        return run(Step.RESOLVE, job);
    }

    @Override
    StepOutcome pull(LoadJob job) throws InterruptedException {
        return run(Step.PULL, job);
    }

    @Override
    StepOutcome load(LoadJob job) throws InterruptedException {
        return run(Step.LOAD, job);
    }

    @Override
    StepOutcome verify(LoadJob job) throws InterruptedException {
        return run(Step.VERIFY, job);
    }
}
