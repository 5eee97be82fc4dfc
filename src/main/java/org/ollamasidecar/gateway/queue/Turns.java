package org.ollamasidecar.gateway.queue;

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

/** The bounded queue in front of each model. */
@Singleton
public final class Turns {

    private static final Duration LONGEST_ADVICE = Duration.ofMinutes(1);
    private static final double WEIGHT_OF_NEWEST = 0.2;

    private final GatewayConfig.Queue config;
    private final PerModelLimit perModel;
    private final QueueNews news;
    private final Vertx vertx;
    private final Map<String, ModelQueue> queues = new HashMap<>();
    private int waiting;
    private double usualNanos;

    @Inject
    Turns(GatewayConfig config, PerModelLimit perModel, QueueNews news, Vertx vertx) {
        this(config.queue(), perModel, news, vertx);
    }

    Turns(GatewayConfig.Queue config, PerModelLimit perModel, QueueNews news, Vertx vertx) {
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
    public Turn take(String caller, String model) {
        Turn turn = place(caller, model);
        if (turn.position() == 0) {
            turn.grant();
        } else {
            news.waits(model);
            config.timeout().ifPresent(limit -> {
                long timer = vertx.setTimer(limit.toMillis(), late -> refuse(turn, limit));
                turn.granted().onComplete(done -> vertx.cancelTimer(timer));
            });
        }
        return turn;
    }

    private void refuse(Turn late, Duration limit) {
        news.refused(late.model());
        late.refuse(Refusal.busy(late.model() + " was busy for " + limit.toSeconds() + " s", advice(late.model())));
    }

    private synchronized Turn place(String caller, String model) {
        ModelQueue queue = queues.computeIfAbsent(model, first -> new ModelQueue());
        if (queue.waiting() == 0 && queue.running() < perModel.of(model)) {
            queue.begin(caller);
            return turn(caller, model, 0);
        }
        if (waiting >= config.size()) {
            news.refused(model);
            throw new RefusedException(Refusal.busy(
                    model + " is busy, and " + waiting + " requests wait for their turn already", advice(model)));
        }
        Turn turn = turn(caller, model, queue.waiting() + 1);
        queue.add(turn);
        waiting++;
        return turn;
    }

    private Turn turn(String caller, String model, int position) {
        ContextInternal loop = (ContextInternal) vertx.getOrCreateContext();
        return new Turn(this, caller, model, position, loop.promise());
    }

    void giveBack(Turn turn) {
        List<Turn> next = new ArrayList<>();
        synchronized (this) {
            if (turn.state() == Turn.State.GIVEN_BACK) {
                return;
            }
            ModelQueue queue = Objects.requireNonNull(queues.get(turn.model()), "it has been taken");
            if (turn.state() == Turn.State.GRANTED) {
                queue.end(turn.caller());
                usualNanos += WEIGHT_OF_NEWEST * (turn.workedNanos() - usualNanos);
                admit(queue, perModel.of(turn.model()), next);
            } else {
                queue.remove(turn);
                waiting--;
            }
            turn.enter(Turn.State.GIVEN_BACK);
            if (queue.isIdle()) {
                queues.remove(turn.model());
            }
        }
        next.forEach(Turn::grant);
    }

    private void admit(ModelQueue queue, int limit, List<Turn> admitted) {
        while (queue.running() < limit && queue.waiting() > 0) {
            Turn first = queue.poll().orElseThrow();
            waiting--;
            queue.begin(first.caller());
            first.enter(Turn.State.GRANTED);
            admitted.add(first);
        }
    }

    /** A model has begun to answer. */
    public void answered(String model) {
        perModel.answered(model);
    }

    /** How many wait. */
    public synchronized int waiting() {
        return waiting;
    }

    /** When there may be room, by how long turns have taken of late. */
    private synchronized Duration advice(String model) {
        double nanos = usualNanos * (waiting + 1) / perModel.of(model);
        Duration advice = Duration.ofNanos((long) nanos);
        return advice.compareTo(LONGEST_ADVICE) > 0 ? LONGEST_ADVICE : advice;
    }
}
