package org.ollamasidecar.gateway.admission;

import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.request.Refusal;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.gateway.routing.ModelRoom;
import org.ollamasidecar.ollama.ModelName;

/** The bounded queue in front of each model, and of all models that have to share the memory of an Ollama. */
@Singleton
public final class AdmissionQueue {

    private static final Duration LONGEST_ADVICE = Duration.ofMinutes(1);
    private static final double WEIGHT_OF_NEWEST = 0.2;

    private final GatewayConfig.Queue config;
    private final ConcurrencyLimit perModel;
    private final QueueEvents news;
    private final Vertx vertx;
    private final LongSupplier nanos;
    private final ModelQueues queues;
    private double usualNanos;

    @Inject
    AdmissionQueue(GatewayConfig config, ConcurrencyLimit perModel, ModelRoom room, QueueEvents news, Vertx vertx) {
        this(config.queue(), perModel, room, news, vertx, System::nanoTime);
    }

    AdmissionQueue(
            GatewayConfig.Queue config,
            ConcurrencyLimit perModel,
            ModelRoom room,
            QueueEvents news,
            Vertx vertx,
            LongSupplier nanos) {
        this.config = config;
        this.perModel = perModel;
        this.news = news;
        this.vertx = vertx;
        this.nanos = nanos;
        this.queues = new ModelQueues(new ModelRotation(room, config.passOver()), perModel::of);
    }

    /**
     * Asks for a turn.
     *
     * @throws RefusedException when the queue is full
     */
    public Permit take(String caller, ModelName model) {
        Permit permit = place(caller, model);
        if (permit.position() == 0) {
            permit.grant(permit.asked());
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
        long now = nanos.getAsLong();
        if (queues.begin(caller, model, now)) {
            return permit(caller, model, 0, now);
        }
        if (queues.waiting() >= config.size()) {
            news.refused(model);
            throw new RefusedException(Refusal.busy(
                    model + " is busy, and " + queues.waiting() + " requests wait for their turn already",
                    advice(model)));
        }
        Permit permit = permit(caller, model, queues.waitingFor(model) + 1, now);
        queues.add(permit);
        return permit;
    }

    private Permit permit(String caller, ModelName model, int position, long now) {
        ContextInternal loop = (ContextInternal) vertx.getOrCreateContext();
        return new Permit(this, caller, model, position, now, loop.promise());
    }

    void giveBack(Permit permit) {
        List<Permit> next;
        synchronized (this) {
            if (permit.state() == Permit.State.GIVEN_BACK) {
                return;
            }
            long now = nanos.getAsLong();
            if (permit.state() == Permit.State.GRANTED) {
                queues.end(permit, now);
                usualNanos += WEIGHT_OF_NEWEST * (permit.workedNanos(now) - usualNanos);
            } else {
                queues.remove(permit);
                permit.leave(now);
            }
            permit.enter(Permit.State.GIVEN_BACK);
            next = queues.next(permit.model(), now);
            next.forEach(granted -> granted.enter(Permit.State.GRANTED));
        }
        next.forEach(granted -> granted.grant(nanos.getAsLong()));
    }

    /** A model has begun to answer. */
    public void answered(ModelName model) {
        perModel.answered(model);
    }

    /** How many wait. */
    public synchronized int waiting() {
        return queues.waiting();
    }

    /** When there may be room, by how long turns have taken of late. */
    private synchronized Duration advice(ModelName model) {
        double nanos = usualNanos * (queues.waiting() + 1) / perModel.of(model);
        Duration advice = Duration.ofNanos((long) nanos);
        return advice.compareTo(LONGEST_ADVICE) > 0 ? LONGEST_ADVICE : advice;
    }
}
