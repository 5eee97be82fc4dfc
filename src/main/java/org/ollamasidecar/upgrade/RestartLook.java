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
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.models.ModelTransfer;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.task.TimeLimit;

/** Looks what each Ollama has in memory, which decides how one of them is restarted. */
@Singleton
final class RestartLook {

    private static final Duration LOOK_LIMIT = Duration.ofSeconds(10);

    private final Sidecar sidecar;
    private final ModelTransfer transfer;
    private final ModelsBefore before;

    RestartLook(Sidecar sidecar, ModelTransfer transfer, ModelsBefore before) {
        this.sidecar = sidecar;
        this.transfer = transfer;
        this.before = before;
    }

    /** The way for this one, which its findings know too; what cannot be found out speaks for another one beside it. */
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
}
