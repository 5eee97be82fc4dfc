package org.ollamasidecar.job;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * What a job knows of each of its steps; guarded by the lock of the job.
 *
 * @param <S> its steps, in their order
 * @param <R> what it knows of one
 */
public final class StepMap<S extends Enum<S>, R> {

    private final S[] order;
    private final R pending;
    private final Map<S, R> steps;

    /** @param pending of a step that has not begun */
    public StepMap(Class<S> steps, R pending) {
        this.order = steps.getEnumConstants();
        this.pending = pending;
        this.steps = new EnumMap<>(steps);
        resetFrom(order[0]);
    }

    /** The steps before it keep what they have found. */
    public void resetFrom(S from) {
        for (S step : order) {
            if (step.compareTo(from) >= 0) {
                steps.put(step, pending);
            }
        }
    }

    public void put(S step, R known) {
        steps.put(step, known);
    }

    public void change(S step, UnaryOperator<R> change) {
        steps.put(step, change.apply(of(step)));
    }

    public R of(S step) {
        return Objects.requireNonNull(steps.get(step));
    }

    /** The first one of which that is true; the last one where it is true of none. */
    public S firstWith(Predicate<R> wanted) {
        for (S step : order) {
            if (wanted.test(of(step))) {
                return step;
            }
        }
        return order[order.length - 1];
    }

    public <V> List<V> views(BiFunction<S, R, V> view) {
        return steps.entrySet().stream()
                .map(entry -> view.apply(entry.getKey(), entry.getValue()))
                .toList();
    }
}
