package org.ollamasidecar.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fleet.AcceptedModels;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.Samples;

/** What a choice costs. */
class RouteChoiceBench {

    private static final int OLLAMAS = 8;
    private static final int MODELS = 100;
    private static final int COPIES = 3;
    private static final int ROUNDS = 20_000;
    private static final int WARM_UPS = 5;

    private final ModelName[] models = IntStream.range(0, MODELS)
            .mapToObj(i -> ModelName.parse("model" + i + ":8b"))
            .toArray(ModelName[]::new);
    private final RouteTarget[] targets =
            IntStream.range(0, OLLAMAS).mapToObj(this::target).toArray(RouteTarget[]::new);

    /** Each model is in memory at some of them. */
    private RouteTarget target(int number) {
        Child child = new Child(
                number + 1, 100 + number, URI.create("http://127.0.0.1:" + (40_000 + number)), Samples.VERSION);
        RouteTarget target = new RouteTarget(new BackendName("gpu" + number), child, AcceptedModels.ALL, 4);
        for (int i = 0; i < MODELS; i++) {
            if ((i + number) % OLLAMAS < COPIES) {
                target.answered(models[i]);
                target.begin(models[i], number);
            }
            target.accepts(models[i]);
        }
        return target;
    }

    private long choices() {
        long found = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (ModelName model : models) {
                RouteTarget chosen = RouteChoice.of(targets, model, targets[round % OLLAMAS], null);
                found += chosen == null ? 0 : chosen.ollama().generation();
            }
        }
        return found;
    }

    @Test
    void choice_leavesNothingForTheCollector() {
        // given
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < WARM_UPS; i++) {
            assertThat(choices()).isPositive();
        }

        // when
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long begun = System.nanoTime();
        long found = choices();
        long took = System.nanoTime() - begun;
        long allocated = threads.getCurrentThreadAllocatedBytes() - bytes;

        // then
        double each = (double) ROUNDS * MODELS;
        System.out.printf(
                "choice of %d Ollamas for %d models: %.0f ns, %.3f bytes%n",
                OLLAMAS, MODELS, took / each, allocated / each);
        assertThat(found).isPositive();
        assertThat(allocated / (ROUNDS * MODELS)).isZero();
    }
}
