package org.ollamasidecar.gateway.routing;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.task.Listeners;

/**
 * Calls off what goes on with an Ollama of somebody else when that one is lost and there are others: nobody here ends it, so
 * that its connections may stay open for ever.
 */
@Singleton
public final class LossWatch {

    private final RoutingTable routing;
    private final Vertx vertx;
    private final Set<Runnable> looks = ConcurrentHashMap.newKeySet();

    public LossWatch(RoutingTable routing, Vertx vertx) {
        this.routing = routing;
        this.vertx = vertx;
    }

    void listen(@Observes StartupEvent started) {
        routing.onChange(() -> looks.forEach(Listeners::tell));
    }

    /**
     * Watches over work on an event loop, which is the one that runs now.
     *
     * @param callOff is run there, at once where the Ollama is lost already
     */
    public <T> Future<T> over(Future<T> work, Child ollama, Runnable callOff) {
        if (!routing.isChosen() || ollama.isOurs()) {
            return work;
        }
        ContextInternal loop = (ContextInternal) vertx.getOrCreateContext();
        Runnable look = () -> {
            if (!routing.has(ollama)) {
                loop.runOnContext(now -> {
                    if (!work.isComplete()) {
                        callOff.run();
                    }
                });
            }
        };
        looks.add(look);
        look.run();
        return work.onComplete(done -> looks.remove(look));
    }
}
