package org.ollamasidecar.models;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.fleet.ReadyConfig;
import org.ollamasidecar.lifecycle.StartMonitor;
import org.ollamasidecar.lifecycle.StartProgress;
import org.ollamasidecar.load.LoadError;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.load.LoadView;
import org.ollamasidecar.load.Step;
import org.ollamasidecar.load.StepView;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.status.Diagnoser;
import org.ollamasidecar.status.Diagnosis;

/**
 * Tells a first pull of an hour from one that will never end: for those who wait for the service and have to give up some
 * day, as the health check of a container and systemd do.
 */
@ApplicationScoped
public class FirstStart implements StartMonitor {

    private final FleetMonitor fleet;
    private final ModelKeeper keeper;
    private final WantedModels wanted;
    private final LoadJobs jobs;
    private final ReadyConfig.Instances needed;
    private final Diagnoser diagnoser;

    FirstStart(
            FleetMonitor fleet,
            ModelKeeper keeper,
            WantedModels wanted,
            LoadJobs jobs,
            ReadyConfig ready,
            Diagnoser diagnoser) {
        this.fleet = fleet;
        this.keeper = keeper;
        this.wanted = wanted;
        this.jobs = jobs;
        this.needed = ready.instances();
        this.diagnoser = diagnoser;
    }

    @Override
    public StartProgress progress() {
        SidecarStatus status = fleet.status();
        if (keeper.hasBeenReady() || keeper.isReady(status)) {
            return new StartProgress.Complete();
        }
        return switch (status.state()) {
            case SidecarState.Provisioning coming -> ofOllama(status);
            case SidecarState.Starting coming -> ofOllama(status);
            case SidecarState.Listening coming -> ofOllama(status);
            case SidecarState.Ready answering -> ofModels(status);
            case SidecarState.Unresponsive silent -> stalled(status);
            case SidecarState.BackingOff died -> stalled(status);
            case SidecarState.Stopping ended -> stalled(status);
            case SidecarState.Stopped ended -> stalled(status);
            case SidecarState.Failed givenUp -> stalled(status);
        };
    }

    /** A first attempt has limits of its own; one that follows a failure may fail like that for ever. */
    private StartProgress ofOllama(SidecarStatus status) {
        return status.lastFailure().isEmpty()
                ? new StartProgress.Advancing("Ollama is " + status.name())
                : stalled(status);
    }

    private StartProgress stalled(SidecarStatus status) {
        String state = "Ollama is " + status.name();
        return new StartProgress.Stalled(status.lastFailure()
                .map(diagnoser::diagnose)
                .map(found -> state + ". " + sentences(found))
                .orElse(state));
    }

    private static String sentences(Diagnosis found) {
        return found.problem() + " Recommended action: " + found.action();
    }

    private StartProgress ofModels(SidecarStatus status) {
        List<String> doing = new ArrayList<>();
        for (ModelName name : required()) {
            if (!keeper.rounds().serve(name, status)) {
                Collection<Optional<ModelCondition>> places =
                        keeper.rounds().conditions(name).values();
                if (!isAdvancing(places)) {
                    return new StartProgress.Stalled(name + ": " + why(places));
                }
                doing.add(name + ": " + what(places));
            }
        }
        return doing.isEmpty()
                ? new StartProgress.Stalled("The service is drained, or the wanted models are not looked after.")
                : new StartProgress.Advancing(String.join("; ", doing));
    }

    private List<ModelName> required() {
        return wanted.all().stream()
                .filter(WantedModel::required)
                .map(WantedModel::name)
                .toList();
    }

    /** At as many places as are needed. Where it is not known yet where it is to be, it will be soon. */
    private boolean isAdvancing(Collection<Optional<ModelCondition>> places) {
        Predicate<Optional<ModelCondition>> advancing =
                place -> place.filter(known -> !isAdvancing(known)).isEmpty();
        return switch (needed) {
            case ANY -> places.isEmpty() || places.stream().anyMatch(advancing);
            case ALL -> places.stream().allMatch(advancing);
        };
    }

    private boolean isAdvancing(ModelCondition condition) {
        return switch (condition.phase()) {
            case SERVING -> true;
            case LOADING -> step(condition).map(StepView::advances).orElse(true);
            case WANTED, INSTALLED, LOADED -> condition.isUntried();
            case FAILED -> false;
        };
    }

    private static String what(Collection<Optional<ModelCondition>> places) {
        return places.stream()
                .flatMap(Optional::stream)
                .map(ModelCondition::detail)
                .findFirst()
                .orElse("waits for its turn");
    }

    private String why(Collection<Optional<ModelCondition>> places) {
        return places.stream()
                .flatMap(Optional::stream)
                .filter(condition -> !isAdvancing(condition))
                .map(this::why)
                .findFirst()
                .orElseThrow();
    }

    private String why(ModelCondition condition) {
        ModelCondition.StepFailure ended = condition.failure();
        return switch (condition.phase()) {
            case SERVING, WANTED, INSTALLED, LOADED -> condition.detail() + ".";
            case LOADING -> step(condition).map(FirstStart::why).orElseGet(condition::detail);
            case FAILED -> ended == null ? condition.detail() : why(ended.step(), ended.error());
        };
    }

    private static String why(StepView tried) {
        LoadError error = tried.error();
        return error == null ? tried.summary() : why(tried.step(), error);
    }

    private static String why(Step step, LoadError error) {
        return step + ": " + error.message() + " Recommended action: " + error.action();
    }

    /** Which step of its load is under way. */
    private Optional<StepView> step(ModelCondition condition) {
        return jobs.views().stream()
                .filter(job -> job.id().equals(condition.load()))
                .findFirst()
                .flatMap(LoadView::current);
    }
}
