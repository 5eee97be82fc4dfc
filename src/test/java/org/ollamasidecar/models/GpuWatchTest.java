package org.ollamasidecar.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.file.ModelSourceConfig;
import org.ollamasidecar.load.file.ModelSourceConfig.Expect;
import org.ollamasidecar.ollama.LoadedModel;

class GpuWatchTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<WantedModel> WANTED = List.of(Wanted.of("m"));

    private final Journal journal = new Journal(100, InstantSource.system());
    private final List<String> restarts = new ArrayList<>();

    private GpuWatch watch(Expect expect) {
        ModelSourceConfig config = new ModelSourceConfig() {
            @Override
            public boolean offline() {
                return false;
            }

            @Override
            public Optional<List<String>> registries() {
                return Optional.empty();
            }

            @Override
            public Expect expect() {
                return expect;
            }

            @Override
            public Optional<List<Path>> importFolders() {
                return Optional.empty();
            }
        };
        return new GpuWatch(config, restarts::add, journal);
    }

    private static void look(GpuWatch watch, List<LoadedModel> loaded) {
        watch.look(WANTED, loaded, T0.plusSeconds(60));
    }

    private static List<LoadedModel> loaded(String name, long gpuBytes) {
        return List.of(new LoadedModel(name, 100, gpuBytes, ""));
    }

    @Test
    void modelThatComesFromAGpuToTheProcessor_isToldOnce() {
        // given
        GpuWatch watch = watch(Expect.ANY);

        // when
        look(watch, loaded("m:latest", 100));
        look(watch, List.of());
        look(watch, loaded("m:latest", 0));
        look(watch, loaded("m:latest", 0));

        // then
        assertThat(watch.losses()).isEqualTo(1);
        assertThat(journal.since(0)).extracting("type").containsExactly("model.left.gpu");
        assertThat(restarts).isEmpty();
        assertThat(watch.isDemanded()).isFalse();
    }

    @Test
    void whereAGpuIsDemanded_OllamaIsRestarted() {
        // given
        GpuWatch watch = watch(Expect.GPU);

        // when
        look(watch, loaded("m:latest", 100));
        look(watch, loaded("m:latest", 0));

        // then
        assertThat(restarts).containsExactly("m:latest has lost its GPU");
    }

    @Test
    void modelThatIsLostBetweenTheProofOfItsLoadAndTheFirstLook_isMissed_once() {
        // given
        GpuWatch watch = watch(Expect.GPU);

        // when
        for (int look = 0; look < 3; look++) {
            watch.proved(WANTED.getFirst().name(), T0);
            look(watch, loaded("m:latest", 0));
        }

        // then
        assertThat(restarts).containsExactly("m:latest has lost its GPU");

        // when
        watch.proved(WANTED.getFirst().name(), T0.plusSeconds(1));
        look(watch, loaded("m:latest", 0));

        // then
        assertThat(restarts).hasSize(2);
    }

    @Test
    void lookFromBeforeTheLoadHadEnded_tellsNothingOfIt() {
        // given
        GpuWatch watch = watch(Expect.GPU);

        // when
        watch.proved(WANTED.getFirst().name(), T0);
        watch.look(WANTED, loaded("m:latest", 0), T0.minusMillis(1));

        // then
        assertThat(restarts).isEmpty();

        // when
        watch.look(WANTED, loaded("m:latest", 0), T0.plusMillis(1));

        // then
        assertThat(restarts).hasSize(1);
    }

    @Test
    void whereNoGpuIsDemanded_aLoadProvesNothing() {
        // given
        GpuWatch watch = watch(Expect.ANY);

        // when
        watch.proved(WANTED.getFirst().name(), T0);
        look(watch, loaded("m:latest", 0));

        // then
        assertThat(watch.losses()).isZero();
    }

    @Test
    void modelThatNeverRanOnAGpu_hasLostNothing_norHaveThoseOfOthers() {
        // given
        GpuWatch watch = watch(Expect.GPU);

        // when
        look(watch, loaded("m:latest", 0));
        look(watch, loaded("other:latest", 100));
        look(watch, loaded("other:latest", 0));

        // then
        assertThat(watch.losses()).isZero();
        assertThat(restarts).isEmpty();
    }
}
