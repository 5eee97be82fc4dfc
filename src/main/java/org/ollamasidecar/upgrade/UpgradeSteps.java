package org.ollamasidecar.upgrade;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.fleet.Part;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.fleet.UpstreamUse;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.models.ModelTransfer;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.status.Diagnoser;
import org.ollamasidecar.status.Diagnosis;
import org.ollamasidecar.status.InferenceProbe;

/**
 * The steps of an upgrade, each with its own limits. They are called through the container only, and block: an interrupt by
 * {@code @Timeout} or by a cancel ends the work.
 */
@ApplicationScoped
class UpgradeSteps {

    private static final String BY = "an upgrade";

    private final ProgramFinder finder;
    private final ModelTransfer models;
    private final Sidecar sidecar;
    private final Diagnoser diagnoser;
    private final Instance<InferenceProbe> probes;
    private final UpstreamUse use;
    private final SidecarConfig config;
    private final ModelTiming timing;

    UpgradeSteps(
            ProgramFinder finder,
            ModelTransfer models,
            Sidecar sidecar,
            Diagnoser diagnoser,
            Instance<InferenceProbe> probes,
            UpstreamUse use,
            SidecarConfig config,
            RollingConfig rolling) {
        this.finder = finder;
        this.models = models;
        this.sidecar = sidecar;
        this.diagnoser = diagnoser;
        this.probes = probes;
        this.use = use;
        this.config = config;
        this.timing = rolling.models();
    }

    @Timeout(value = 1, unit = ChronoUnit.HOURS)
    String find(UpgradeJob job) throws InterruptedException {
        job.attempted(UpgradeStep.FIND);
        job.found(finder.launch(job.wish()));
        return job.launch().program().map(path -> "program " + path).orElse("as configured");
    }

    @Timeout(value = 10, unit = ChronoUnit.MINUTES)
    String start(UpgradeJob job) throws InterruptedException {
        job.attempted(UpgradeStep.START);
        InstanceName name = sidecar.openCandidate(job.launch(), BY)
                .orElseThrow(() -> new StepFailedException(
                        "No other Ollama is tried now: this one is being stopped, or another one is tried already.",
                        "Retry when it is READY again (GET /sidecar/v1/status)."));
        job.opened(name);
        Member tried = find(
                name,
                members -> find(name, members).filter(UpgradeSteps::goesOn).isEmpty());
        Child child = tried.status().ready().orElseThrow(() -> notReady(tried));
        job.started(child);
        return "instance " + name + ", pid " + child.pid() + ", version " + child.version();
    }

    private Member find(InstanceName name, Predicate<List<Member>> settled) throws InterruptedException {
        return find(name, sidecar.awaitMembers(settled))
                .orElseThrow(() -> new StepFailedException(
                        "Instance " + name + " could not be opened, or was ended by somebody else.",
                        "Check that sidecar.home is writable and has room (GET /sidecar/v1/events says more)."));
    }

    private static Optional<Member> find(InstanceName name, List<Member> members) {
        return members.stream().filter(member -> member.name().equals(name)).findFirst();
    }

    private static Optional<Member> candidate(List<Member> members) {
        return members.stream()
                .filter(member -> member.part() == Part.CANDIDATE)
                .findFirst();
    }

    /** Whether it may still become Ready by itself; a candidate that has died once is not good. */
    private static boolean goesOn(Member member) {
        return switch (member.status().state()) {
            case SidecarState.Stopped notYet -> true;
            case SidecarState.Provisioning soon -> true;
            case SidecarState.Starting soon -> true;
            case SidecarState.Listening soon -> true;
            case SidecarState.Ready up -> false;
            case SidecarState.Unresponsive hung -> false;
            case SidecarState.BackingOff died -> false;
            case SidecarState.Stopping ended -> false;
            case SidecarState.Failed died -> false;
        };
    }

    private StepFailedException notReady(Member member) {
        Optional<Diagnosis> why = member.status().lastFailure().map(diagnoser::diagnose);
        return new StepFailedException(
                why.map(Diagnosis::problem)
                        .orElse("Instance " + member.name() + " is "
                                + member.status().name() + "."),
                why.map(Diagnosis::action).orElse("Look at its log (GET /sidecar/v1/logs)."));
    }

    @Timeout(value = 1, unit = ChronoUnit.MINUTES)
    @Retry(
            maxRetries = 2,
            delay = 500,
            abortOn = {StepFailedException.class, InterruptedException.class})
    String prove(UpgradeJob job) throws InterruptedException {
        job.attempted(UpgradeStep.PROVE);
        Optional<InferenceProbe> probe = probes.stream().findFirst();
        if (probe.isEmpty()) {
            return "it answers; there is no model to ask";
        }
        return switch (probe.get().produceToken(job.candidate())) {
            case InferenceProbe.Outcome.Produced produced -> produced.what();
            case InferenceProbe.Outcome.NoRoom none -> "it answers; no token was asked for: " + none.why();
        };
    }

    @Timeout(value = 2, unit = ChronoUnit.HOURS)
    @Retry(
            maxRetries = 1,
            delay = 500,
            maxDuration = 4,
            durationUnit = ChronoUnit.HOURS,
            abortOn = {StepFailedException.class, InterruptedException.class})
    String load(UpgradeJob job) throws InterruptedException {
        job.attempted(UpgradeStep.LOAD);
        Optional<Child> serving = sidecar.serving().status().ready();
        if (serving.isEmpty()) {
            return "after the switch: nobody serves now";
        }
        List<LoadedModel> inMemory = models.inMemory(serving.get(), every -> true);
        Optional<String> objection =
                switch (timing) {
                    case AFTER -> Optional.of("sidecar.rolling.models=after");
                    case BEFORE -> Optional.empty();
                    case AUTO -> models.objection(inMemory);
                };
        return objection.isPresent()
                ? "after the switch: " + objection.get()
                : "in memory: " + String.join(", ", models.load(job.candidate(), inMemory));
    }

    @Timeout(value = 10, unit = ChronoUnit.SECONDS)
    String switchOver(UpgradeJob job) throws InterruptedException {
        job.attempted(UpgradeStep.SWITCH);
        InstanceName name = job.instance().orElseThrow();
        Member before = sidecar.serving();
        sidecar.switchTo(name, BY);
        Member after = find(name, members -> find(name, members)
                .filter(member -> member.part() == Part.CANDIDATE
                        && member.status().ready().isPresent())
                .isEmpty());
        if (after.part() != Part.SERVING) {
            throw notReady(after);
        }
        job.replaced(before);
        return "instance " + name + " serves, " + before.name() + " gets no new requests";
    }

    /** What takes longer is cut with the end of that Ollama. */
    @Timeout(value = 1, unit = ChronoUnit.HOURS)
    String drain(UpgradeJob job) throws InterruptedException {
        job.attempted(UpgradeStep.DRAIN);
        long generation = job.before().orElseThrow().status().generation();
        Duration limit = config.drain().timeout();
        CompletableFuture<Void> idle = use.idle(generation);
        try {
            idle.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return "nothing runs there any more";
        } catch (TimeoutException timeIsUp) {
            return use.requestsOf(generation) + " requests are cut after " + limit.toSeconds() + " s";
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            idle.cancel(false);
        }
    }

    @Timeout(value = 2, unit = ChronoUnit.MINUTES)
    String end(UpgradeJob job) throws InterruptedException {
        job.attempted(UpgradeStep.END);
        InstanceName name = job.before().orElseThrow().name();
        sidecar.endInstance(name, BY);
        sidecar.awaitMembers(members -> find(name, members)
                .filter(member -> member.part() == Part.RETIRING)
                .isEmpty());
        return "nothing of instance " + name + " is left";
    }

    /** Ends a candidate that does not come to serve. */
    @Timeout(value = 1, unit = ChronoUnit.MINUTES)
    void giveUp(UpgradeJob job) throws InterruptedException {
        Optional<InstanceName> name =
                job.instance().or(() -> candidate(sidecar.members()).map(Member::name));
        if (name.isPresent()) {
            sidecar.endInstance(name.get(), BY);
            sidecar.awaitMembers(members ->
                    find(name.get(), members).filter(Member::isPassing).isEmpty());
        }
        job.forgetCandidate();
    }
}
