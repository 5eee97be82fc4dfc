package org.ollamasidecar.upgrade;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.FleetWishes;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.models.ModelTransfer;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.task.TimeLimit;

/** Restarts one of several Ollamas where it is, while the others take its requests. */
@Singleton
final class RestartInPlace {

    private static final String BY = "a rolling restart";
    private static final Duration LOOK_LIMIT = Duration.ofSeconds(10);

    private final Sidecar sidecar;
    private final FleetWishes wishes;
    private final ModelTransfer transfer;
    private final ModelsBefore before;
    private final InstanceWatch watch;
    private final DrainWait drain;

    RestartInPlace(
            Sidecar sidecar,
            FleetWishes wishes,
            ModelTransfer transfer,
            ModelsBefore before,
            InstanceWatch watch,
            DrainWait drain) {
        this.sidecar = sidecar;
        this.wishes = wishes;
        this.transfer = transfer;
        this.before = before;
        this.watch = watch;
        this.drain = drain;
    }

    /** Whether that is the way for this one; what cannot be found out speaks for another one beside it. */
    RestartWay way(UpgradePlace place) throws InterruptedException {
        boolean isRestart = place.wish() instanceof UpgradeWish.Same;
        if (!isRestart || sidecar.backends().size() == 1) {
            return RestartWay.BESIDE;
        }
        try {
            return TimeLimit.call(LOOK_LIMIT, () -> look(place));
        } catch (ExecutionException | TimeoutException notTold) {
            return RestartWay.BESIDE;
        }
    }

    private RestartWay look(UpgradePlace place) throws InterruptedException {
        List<LoadedModel> own = List.of();
        List<Set<String>> others = new ArrayList<>();
        for (Backend backend : sidecar.backends()) {
            Optional<Child> ready = backend.ready();
            List<LoadedModel> inMemory = ready.isPresent() ? transfer.inMemory(ready.get(), every -> true) : List.of();
            if (backend.name().equals(place.name())) {
                own = inMemory;
            } else if (ready.isPresent()) {
                others.add(names(inMemory));
            }
        }
        RestartWay way = RestartWay.of(own.isEmpty() ? Optional.empty() : before.objection(own), names(own), others);
        place.findings().staysInPlace(way.inPlace(), own);
        return way;
    }

    private static Set<String> names(List<LoadedModel> models) {
        Set<String> names = new HashSet<>();
        models.forEach(model -> names.add(model.name()));
        return names;
    }

    /** Has the others take over, waits for what runs, and restarts it. */
    String restart(UpgradePlace place) throws InterruptedException {
        wishes.withdraw(place.name(), BY);
        Member old = sidecar.serving(place.name());
        String drained = drain.await(old.status().generation());
        place.findings().replacing(old);
        wishes.restart(Optional.of(place.name()), BY);
        Child child = watch.awaitNext(place.name(), old.status().generation());
        place.findings().opened(sidecar.serving(place.name()).name());
        place.findings().started(child);
        return drained + ", then pid " + child.pid() + ", version " + child.version();
    }

    /** The models that it had. */
    String load(UpgradePlace place) throws InterruptedException {
        return "in memory: "
                + String.join(
                        ", ",
                        transfer.load(
                                place.findings().candidate(), place.findings().models()));
    }

    /** Requests go there again. */
    String comeBack(UpgradePlace place) {
        place.findings().switched();
        wishes.comeBack(place.name(), BY);
        return "requests go there again";
    }

    /** The same, whatever has become of it. */
    void giveUp(UpgradePlace place) {
        wishes.comeBack(place.name(), BY);
        place.findings().forgetInPlace();
    }
}
