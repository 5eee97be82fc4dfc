package org.ollamasidecar.upgrade;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.status.InferenceProbe;

/**
 * The steps of an upgrade, each with its own limits ({@code sidecar.upgrades}). They are called through the container only,
 * and block: an interrupt by {@code @Timeout} or by a cancel ends the work.
 */
@ApplicationScoped
class UpgradeSteps {

    private final ProgramFinder finder;
    private final RestartLook look;
    private final Sidecar sidecar;
    private final OllamaClients clients;
    private final Instance<InferenceProbe> probes;
    private final CandidateBeside beside;
    private final RestartInPlace inPlace;

    UpgradeSteps(
            ProgramFinder finder,
            RestartLook look,
            Sidecar sidecar,
            OllamaClients clients,
            Instance<InferenceProbe> probes,
            CandidateBeside beside,
            RestartInPlace inPlace) {
        this.finder = finder;
        this.look = look;
        this.sidecar = sidecar;
        this.clients = clients;
        this.probes = probes;
        this.beside = beside;
        this.inPlace = inPlace;
    }

    private UpgradeWay way(UpgradePlace place) {
        return place.findings().isInPlace() ? inPlace : beside;
    }

    @Timeout(value = 1, unit = ChronoUnit.HOURS)
    String find(UpgradePlace place) throws InterruptedException {
        return place.attempt(UpgradeStep.FIND, () -> {
            Member serving = sidecar.serving(place.name());
            Launch launch = finder.launch(place.wish(), serving);
            place.findings().found(launch, serving.launch());
            RestartWay way = look.way(place);
            return launch.program().map(path -> "program " + path).orElse("as configured")
                    + (way.inPlace() ? "; in its place while others have its models: " + way.reason() : "");
        });
    }

    @Timeout(value = 10, unit = ChronoUnit.MINUTES)
    String start(UpgradePlace place) throws InterruptedException {
        return place.attempt(UpgradeStep.START, () -> way(place).start(place));
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
        return place.attempt(UpgradeStep.LOAD, () -> way(place).load(place));
    }

    /** The models may have taken their time: what has served nobody yet is asked once more. */
    @Timeout(value = 10, unit = ChronoUnit.SECONDS)
    String switchOver(UpgradePlace place) throws InterruptedException {
        return place.attempt(UpgradeStep.SWITCH, () -> {
            clients.at(place.findings().candidate().address()).version();
            return way(place).switchOver(place);
        });
    }

    /** Its limit is that of the wait: to be over it is no failure. */
    String drain(UpgradePlace place) throws InterruptedException {
        return place.attempt(UpgradeStep.DRAIN, () -> way(place).drain(place));
    }

    @Timeout(value = 2, unit = ChronoUnit.MINUTES)
    String end(UpgradePlace place) throws InterruptedException {
        return place.attempt(UpgradeStep.END, () -> way(place).end(place));
    }

    /** Ends a candidate that does not come to serve, or finds that it does: a switch that was wished is not taken back. */
    @Timeout(value = 1, unit = ChronoUnit.MINUTES)
    void giveUp(UpgradePlace place) throws InterruptedException {
        way(place).giveUp(place);
    }
}
