package org.ollamasidecar.gateway.admission;

import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.request.Refusal;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.ollama.ModelName;

/** The bounded queue in front of each model. */
@Singleton
public final class AdmissionQueue {

    private static final Duration LONGEST_ADVICE = Duration.ofMinutes(1);
    private static final double WEIGHT_OF_NEWEST = 0.2;

    private final GatewayConfig.Queue config;
    private final ConcurrencyLimit perModel;
    private final QueueEvents news;
    private final Vertx vertx;
    private final Map<ModelName, FairQueue> queues = new HashMap<>();
    private int waiting;
    private double usualNanos;

    @Inject
    AdmissionQueue(GatewayConfig config, ConcurrencyLimit perModel, QueueEvents news, Vertx vertx) {
        this(config.queue(), perModel, news, vertx);
    }

    AdmissionQueue(GatewayConfig.Queue config, ConcurrencyLimit perModel, QueueEvents news, Vertx vertx) {
        this.config = config;
        this.perModel = perModel;
        this.news = news;
        this.vertx = vertx;
    }

    /**
     * Asks for a turn.
     *
     * @throws RefusedException when the queue is full
     */
    public Permit take(String caller, ModelName model) {
        Permit permit = place(caller, model);
        if (permit.position() == 0) {
            permit.grant();
        } else {
            news.waits(model);
            config.timeout().ifPresent(limit -> {
                long timer = vertx.setTimer(limit.toMillis(), late -> refuse(permit, limit));
                permit.granted().onComplete(done -> vertx.cancelTimer(timer));
            });
        }
        return permit;
    }

    private void refuse(Permit late, Duration limit) {
        news.refused(late.model());
        late.refuse(Refusal.busy(late.model() + " was busy for " + limit.toSeconds() + " s", advice(late.model())));
    }

    private synchronized Permit place(String caller, ModelName model) {
        FairQueue queue = queues.computeIfAbsent(model, first -> new FairQueue());
        if (queue.waiting() == 0 && queue.running() < perModel.of(model)) {
            queue.begin(caller);
            return permit(caller, model, 0);
        }
        if (waiting >= config.size()) {
            news.refused(model);
            throw new RefusedException(Refusal.busy(
                    model + " is busy, and " + waiting + " requests wait for their turn already", advice(model)));
        }
        Permit permit = permit(caller, model, queue.waiting() + 1);
        queue.add(permit);
        waiting++;
        return permit;
    }

    private Permit permit(String caller, ModelName model, int position) {
        ContextInternal loop = (ContextInternal) vertx.getOrCreateContext();
        return new Permit(this, caller, model, position, loop.promise());
    }

    void giveBack(Permit permit) {
        List<Permit> next = new ArrayList<>();
        synchronized (this) {
            if (permit.state() == Permit.State.GIVEN_BACK) {
                return;
            }
            FairQueue queue = Objects.requireNonNull(queues.get(permit.model()), "it has been taken");
            if (permit.state() == Permit.State.GRANTED) {
                queue.end(permit.caller());
                usualNanos += WEIGHT_OF_NEWEST * (permit.workedNanos() - usualNanos);
                admit(queue, perModel.of(permit.model()), next);
            } else {
                queue.remove(permit);
                waiting--;
            }
            permit.enter(Permit.State.GIVEN_BACK);
            if (queue.isIdle()) {
                queues.remove(permit.model());
            }
        }
        next.forEach(Permit::grant);
    }

    private void admit(FairQueue queue, int limit, List<Permit> admitted) {
        while (queue.running() < limit && queue.waiting() > 0) {
            Permit first = queue.poll().orElseThrow();
            waiting--;
            queue.begin(first.caller());
            first.enter(Permit.State.GRANTED);
            admitted.add(first);
        }
    }

    /** A model has begun to answer. */
    public void answered(ModelName model) {
        perModel.answered(model);
    }

    /** How many wait. */
    public synchronized int waiting() {
        return waiting;
    }

    /** When there may be room, by how long turns have taken of late. */
    private synchronized Duration advice(ModelName model) {
        double nanos = usualNanos * (waiting + 1) / perModel.of(model);
        Duration advice = Duration.ofNanos((long) nanos);
        return advice.compareTo(LONGEST_ADVICE) > 0 ? LONGEST_ADVICE : advice;
    }
}
