package org.ollamasidecar.gateway.routing;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.load.inventory.AdoptedStores;
import org.ollamasidecar.load.inventory.Stock;
import org.ollamasidecar.ollama.ModelName;

/** Where a model that is asked for is installed, where each Ollama has a store of its own. */
final class ModelHolders {

    private static final RouteTarget[] NONE = {};

    private final AdoptedStores stores;
    private final Supplier<List<Backend>> backends;

    ModelHolders(AdoptedStores stores, Supplier<List<Backend>> backends) {
        this.stores = stores;
        this.backends = backends;
    }

    /**
     * Those that have it, of those that answer; else those of which that is not known; none where only others have it, and all
     * where nobody does: one of them is to say so.
     */
    RouteTarget[] of(RouteTarget[] targets, ModelName model) {
        if (!stores.areSeparate()) {
            return targets;
        }
        RouteTarget[] having = with(Stock.INSTALLED, targets, model);
        if (having.length > 0) {
            return having;
        }
        RouteTarget[] perhaps = with(Stock.UNKNOWN, targets, model);
        if (perhaps.length > 0) {
            return perhaps;
        }
        return isElsewhere(model) ? NONE : targets;
    }

    /** Without an object where all of them are as wanted. */
    private RouteTarget[] with(Stock wanted, RouteTarget[] targets, ModelName model) {
        int number = 0;
        for (RouteTarget target : targets) {
            number += is(wanted, target, model) ? 1 : 0;
        }
        if (number == targets.length) {
            return targets;
        }
        RouteTarget[] found = number == 0 ? NONE : new RouteTarget[number];
        for (RouteTarget target : targets) {
            if (number > 0 && is(wanted, target, model)) {
                found[found.length - number] = target;
                number--;
            }
        }
        return found;
    }

    private boolean is(Stock wanted, RouteTarget target, ModelName model) {
        return stores.of(target.backend(), model) == wanted && target.accepts(model);
    }

    private boolean isElsewhere(ModelName model) {
        return backends(model).stream().anyMatch(backend -> isInstalled(backend, model));
    }

    private boolean isInstalled(Backend backend, ModelName model) {
        return stores.of(backend.name(), model) == Stock.INSTALLED;
    }

    /** Those that may run a model: where it is installed, as far as that is anywhere. */
    List<Backend> backends(ModelName model) {
        List<Backend> able =
                only(backends.get(), backend -> backend.settings().accepts().has(model));
        List<Backend> having = only(able, backend -> isInstalled(backend, model));
        return having.isEmpty() ? able : having;
    }

    private static List<Backend> only(List<Backend> some, Predicate<Backend> wanted) {
        return some.stream().filter(wanted).toList();
    }
}
