package org.ollamasidecar.upgrade;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.models.ModelTransfer;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.status.InferenceProbe;

/**
 * The steps of an upgrade, each with its own limits ({@code sidecar.upgrades}). They are called through the container only,
 * and block: an interrupt by {@code @Timeout} or by a cancel ends the work.
 */
@ApplicationScoped
class UpgradeSteps {

    private static final String BY = "an upgrade";

    private final ProgramFinder finder;
    private final ModelTransfer models;
    private final Sidecar sidecar;
    private final InstanceWatch watch;
    private final OllamaClients clients;
    private final Instance<InferenceProbe> probes;
    private final DrainWait drain;
    private final ModelTiming timing;

    UpgradeSteps(
            ProgramFinder finder,
            ModelTransfer models,
            Sidecar sidecar,
            InstanceWatch watch,
            OllamaClients clients,
            Instance<InferenceProbe> probes,
            DrainWait drain,
            RollingConfig rolling) {
        this.finder = finder;
        this.models = models;
        this.sidecar = sidecar;
        this.watch = watch;
        this.clients = clients;
        this.probes = probes;
        this.drain = drain;
        this.timing = rolling.models();
    }

    @Timeout(value = 1, unit = ChronoUnit.HOURS)
    String find(UpgradeJob job) throws InterruptedException {
        return job.attempt(UpgradeStep.FIND, () -> {
            Member serving = sidecar.serving();
            Launch launch = finder.launch(job.wish(), serving);
            job.findings().found(launch, serving.launch());
            return launch.program().map(path -> "program " + path).orElse("as configured");
        });
    }

    @Timeout(value = 10, unit = ChronoUnit.MINUTES)
    String start(UpgradeJob job) throws InterruptedException {
        return job.attempt(UpgradeStep.START, () -> {
            InstanceName name = sidecar.openCandidate(
                            sidecar.serving().name().backend(), job.findings().launch(), BY)
                    .orElseThrow(() -> new StepFailedException(
                            "No other Ollama is tried now: this one is being stopped, or another one is tried already.",
                            "Retry when it is READY again (GET /sidecar/v1/status)."));
            job.findings().opened(name);
            Child child = watch.awaitReady(name);
            job.findings().started(child);
            return "instance " + name + ", pid " + child.pid() + ", version " + child.version();
        });
    }

    @Timeout(value = 60, unit = ChronoUnit.SECONDS)
    @Retry(
            maxRetries = 2,
            delay = 500,
            maxDuration = 0,
            abortOn = {StepFailedException.class, InterruptedException.class})
    String prove(UpgradeJob job) throws InterruptedException {
        return job.attempt(UpgradeStep.PROVE, () -> proven(job.findings().candidate()));
    }

    private String proven(Child candidate) throws InterruptedException {
        Optional<InferenceProbe> probe = probes.stream().findFirst();
        if (probe.isEmpty()) {
            return "it answers; there is no model to ask";
        }
        return switch (probe.get().produceToken(candidate)) {
            case InferenceProbe.Outcome.Produced produced -> produced.what();
            case InferenceProbe.Outcome.NoRoom none -> "it answers; no token was asked for: " + none.why();
        };
    }

    @Timeout(value = 2, unit = ChronoUnit.HOURS)
    @Retry(
            maxRetries = 1,
            delay = 500,
            maxDuration = 0,
            abortOn = {StepFailedException.class, InterruptedException.class})
    String load(UpgradeJob job) throws InterruptedException {
        return job.attempt(UpgradeStep.LOAD, () -> loaded(job.findings().candidate()));
    }

    private String loaded(Child candidate) throws InterruptedException {
        Optional<Child> serving = sidecar.serving().status().ready();
        if (serving.isEmpty()) {
            return "after the switch: nobody serves now";
        }
        List<LoadedModel> inMemory = models.inMemory(serving.get(), every -> true);
        if (inMemory.isEmpty()) {
            return "no model is in memory";
        }
        Optional<String> objection =
                switch (timing) {
                    case AFTER -> Optional.of("sidecar.rolling.models=after");
                    case BEFORE -> Optional.empty();
                    case AUTO -> models.objection(inMemory);
                };
        return objection.isPresent()
                ? "after the switch: " + objection.get()
                : "in memory: " + String.join(", ", loaded(candidate, inMemory));
    }

    private List<String> loaded(Child candidate, List<LoadedModel> inMemory) throws InterruptedException {
        List<String> names = new ArrayList<>();
        for (LoadedModel model : inMemory) {
            try {
                names.addAll(models.load(candidate, List.of(model)));
            } catch (OllamaException e) {
                throw new NotLoadedException(model.name(), e);
            }
        }
        return names;
    }

    /** The models may have taken their time: what has served nobody yet is asked once more. */
    @Timeout(value = 10, unit = ChronoUnit.SECONDS)
    String switchOver(UpgradeJob job) throws InterruptedException {
        return job.attempt(UpgradeStep.SWITCH, () -> {
            InstanceName name = job.findings().instance().orElseThrow();
            clients.at(job.findings().candidate().address()).version();
            Member before = sidecar.serving();
            job.findings().replacing(before);
            sidecar.switchTo(name, BY);
            watch.awaitServing(name);
            job.findings().switched();
            return "instance " + name + " serves, " + before.name() + " gets no new requests";
        });
    }

    /** Its limit is that of the wait: to be over it is no failure. */
    String drain(UpgradeJob job) throws InterruptedException {
        return job.attempt(
                UpgradeStep.DRAIN,
                () -> drain.await(job.findings().before().orElseThrow().status().generation()));
    }

    @Timeout(value = 2, unit = ChronoUnit.MINUTES)
    String end(UpgradeJob job) throws InterruptedException {
        return job.attempt(UpgradeStep.END, () -> {
            InstanceName name = job.findings().before().orElseThrow().name();
            sidecar.endInstance(name, BY);
            watch.awaitGone(name);
            return "nothing of instance " + name + " is left";
        });
    }

    /** Ends a candidate that does not come to serve, or finds that it does: a switch that was wished is not taken back. */
    @Timeout(value = 1, unit = ChronoUnit.MINUTES)
    void giveUp(UpgradeJob job) throws InterruptedException {
        Optional<InstanceName> name = job.findings().instance().or(watch::candidate);
        if (name.isPresent()) {
            sidecar.endInstance(name.get(), BY);
            watch.awaitGone(name.get());
            if (sidecar.serving().name().equals(name.get())) {
                job.findings().switched();
                return;
            }
        }
        job.findings().forgetCandidate();
    }
}
