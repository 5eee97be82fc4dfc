package org.ollamasidecar.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RestartWayTest {

    private static final Optional<String> NO_ROOM = Optional.of("the models take 900 MB, and 400 MB are free");
    private static final List<String> MODELS = List.of("llama3.2:1b", "all-minilm:latest");

    @Test
    void whereItsModelsHaveRoomTwice_anotherOneIsStartedBesideIt() {
        assertThat(RestartWay.of(Optional.empty(), MODELS, List.of(Set.copyOf(MODELS))))
                .isEqualTo(RestartWay.BESIDE);
    }

    @Test
    void withoutRoom_itIsRestartedInItsPlace_whereOthersHaveEachOfItsModels() {
        // when
        RestartWay way = RestartWay.of(NO_ROOM, MODELS, List.of(Set.of("llama3.2:1b"), Set.of("all-minilm:latest")));

        // then
        assertThat(way.inPlace()).isTrue();
        assertThat(way.reason()).isEqualTo(NO_ROOM.get());
    }

    @Test
    void modelThatNobodyElseHas_speaksForAnotherOneBesideIt() {
        assertThat(RestartWay.of(NO_ROOM, MODELS, List.of(Set.of("llama3.2:1b"))))
                .isEqualTo(RestartWay.BESIDE);
        assertThat(RestartWay.of(NO_ROOM, MODELS, List.of())).isEqualTo(RestartWay.BESIDE);
    }
}
