package org.ollamasidecar.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Samples;

class ModelObserverTest {

    private static final Instant T0 = Instant.parse("2026-01-01T01:00:00Z");
    private static final ModelName M = ModelName.parse("m");

    private Instant now = T0;
    private final AtomicBoolean alive = new AtomicBoolean(true);
    private final ListedModels ollama = new ListedModels();

    private final ModelObserver observer = new ModelObserver(
            new ModelLists(address -> ollama.client()),
            () -> Optional.of(new StoreState(true, Set.of(M))),
            new RunnerWatch(model -> List.of(alive::get)),
            () -> now,
            new SmallRyeConfigBuilder()
                    .addDiscoveredConverters()
                    .withMapping(ModelsConfig.class)
                    .build()
                    .getConfigMapping(ModelsConfig.class));

    /** A loss is laid at the door of what was asked between the two: the less that is the better. */
    @Test
    void modelWasThere_whenItsProcessWasSeenForTheLastTime_notAtTheRoundBefore() throws InterruptedException {
        // given
        ollama.loaded.add("m:latest");
        Set<ChangeHint> loaded = EnumSet.of(ChangeHint.LOADED);
        observer.look(Samples.CHILD, List.of(Wanted.of("m")), loaded, false);
        observer.follow(List.of(M));
        now = T0.plusSeconds(1);
        observer.look(Samples.CHILD, List.of(Wanted.of("m")), loaded, false);

        // when
        now = T0.plusSeconds(20);

        // then
        assertThat(observer.hasRunnerEnded()).isFalse();
        assertThat(observer.seen(M)).isEqualTo(T0.plusSeconds(20));

        // when
        now = T0.plusSeconds(21);
        alive.set(false);

        // then
        assertThat(observer.hasRunnerEnded()).isTrue();
        assertThat(observer.seen(M)).isEqualTo(T0.plusSeconds(20));
    }
}
