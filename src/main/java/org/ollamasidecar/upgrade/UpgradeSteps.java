package org.ollamasidecar.upgrade;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.ollamasidecar.fleet.FleetWishes;
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
    private final FleetWishes wishes;
    private final InstanceWatch watch;
    private final OllamaClients clients;
    private final Instance<InferenceProbe> probes;
    private final DrainWait drain;
    private final ModelsBefore before;
    private final RestartInPlace inPlace;

    UpgradeSteps(
            ProgramFinder finder,
            ModelTransfer models,
            Sidecar sidecar,
            FleetWishes wishes,
            InstanceWatch watch,
            OllamaClients clients,
            Instance<InferenceProbe> probes,
            DrainWait drain,
            ModelsBefore before,
            RestartInPlace inPlace) {
        this.finder = finder;
        this.models = models;
        this.sidecar = sidecar;
        this.wishes = wishes;
        this.watch = watch;
        this.clients = clients;
        this.probes = probes;
        this.drain = drain;
        this.before = before;
        this.inPlace = inPlace;
    }

    @Timeout(value = 1, unit = ChronoUnit.HOURS)
    String find(UpgradePlace place) throws InterruptedException {
        return place.attempt(UpgradeStep.FIND, () -> {
            Member serving = sidecar.serving(place.name());
            Launch launch = finder.launch(place.wish(), serving);
            place.findings().found(launch, serving.launch());
            RestartWay way = inPlace.way(place);
            return launch.program().map(path -> "program " + path).orElse("as configured")
                    + (way.inPlace() ? "; in its place while others have its models: " + way.reason() : "");
        });
    }

    @Timeout(value = 10, unit = ChronoUnit.MINUTES)
    String start(UpgradePlace place) throws InterruptedException {
        return place.attempt(UpgradeStep.START, () -> {
            if (place.findings().isInPlace()) {
                return inPlace.restart(place);
            }
            InstanceName name = wishes.openCandidate(
                            place.name(), place.findings().launch(), BY)
                    .orElseThrow(() -> new StepFailedException(
                            "No other Ollama is tried now: this one is being stopped, or another one is tried already.",
                            "Retry when it is READY again (GET /sidecar/v1/status)."));
            place.findings().opened(name);
            Child child = watch.awaitReady(name);
            place.findings().started(child);
            return "instance " + name + ", pid " + child.pid() + ", version " + child.version();
        });
    }

    @Timeout(value = 60, unit = ChronoUnit.SECONDS)
    @Retry(
            maxRetries = 2,
            delay = 500,
            maxDuration = 0,
            abortOn = {StepFailedException.class, InterruptedException.class})
    String prove(UpgradePlace place) throws InterruptedException {
        return place.attempt(UpgradeStep.PROVE, () -> proven(place.findings().candidate()));
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
    String load(UpgradePlace place) throws InterruptedException {
        return place.attempt(UpgradeStep.LOAD, () -> loaded(place));
    }

    private String loaded(UpgradePlace place) throws InterruptedException {
        if (place.findings().isInPlace()) {
            return inPlace.load(place);
        }
        Optional<Child> serving = sidecar.serving(place.name()).status().ready();
        if (serving.isEmpty()) {
            return "after the switch: nobody serves now";
        }
        List<LoadedModel> inMemory = models.inMemory(serving.get(), every -> true);
        if (inMemory.isEmpty()) {
            return "no model is in memory";
        }
        Optional<String> objection = before.objection(inMemory);
        return objection.isPresent()
                ? "after the switch: " + objection.get()
                : "in memory: " + String.join(", ", loaded(place.findings().candidate(), inMemory));
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
    String switchOver(UpgradePlace place) throws InterruptedException {
        return place.attempt(UpgradeStep.SWITCH, () -> {
            InstanceName name = place.findings().instance().orElseThrow();
            clients.at(place.findings().candidate().address()).version();
            if (place.findings().isInPlace()) {
                return inPlace.comeBack(place);
            }
            Member before = sidecar.serving(place.name());
            place.findings().replacing(before);
            wishes.switchTo(name, BY);
            watch.awaitServing(name);
            place.findings().switched();
            return "instance " + name + " serves, " + before.name() + " gets no new requests";
        });
    }

    /** Its limit is that of the wait: to be over it is no failure. */
    String drain(UpgradePlace place) throws InterruptedException {
        return place.attempt(
                UpgradeStep.DRAIN,
                () -> place.findings().isInPlace()
                        ? "before its restart"
                        : drain.await(
                                place.findings().before().orElseThrow().status().generation()));
    }

    @Timeout(value = 2, unit = ChronoUnit.MINUTES)
    String end(UpgradePlace place) throws InterruptedException {
        return place.attempt(UpgradeStep.END, () -> {
            if (place.findings().isInPlace()) {
                return "with its restart";
            }
            InstanceName name = place.findings().before().orElseThrow().name();
            wishes.endInstance(name, BY);
            watch.awaitGone(name);
            return "nothing of instance " + name + " is left";
        });
    }

    /** Ends a candidate that does not come to serve, or finds that it does: a switch that was wished is not taken back. */
    @Timeout(value = 1, unit = ChronoUnit.MINUTES)
    void giveUp(UpgradePlace place) throws InterruptedException {
        if (place.findings().isInPlace()) {
            inPlace.giveUp(place);
            return;
        }
        Optional<InstanceName> name = place.findings().instance().or(() -> watch.candidate(place.name()));
        if (name.isPresent()) {
            wishes.endInstance(name.get(), BY);
            watch.awaitGone(name.get());
            if (sidecar.serving(place.name()).name().equals(name.get())) {
                place.findings().switched();
                return;
            }
        }
        place.findings().forgetCandidate();
    }
}
