package org.ollamasidecar.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.ollama.ModelName;

class SeenTogetherTest {

    private static final ModelName A = ModelName.parse("a");
    private static final ModelName B = ModelName.parse("b");
    private static final ModelName C = ModelName.parse("c");
    private static final ModelName D = ModelName.parse("d");

    private final SeenTogether seen = new SeenTogether(generation -> 3);

    @Test
    void modelsFit_untilOneDrivesTheOtherOut_andInThatOllamaOnly() {
        // given
        assertThat(seen.fit(7, A, B)).isTrue();

        // when
        seen.loaded(7, B, List.of(A, C), List.of(B, C));

        // then
        assertThat(seen.fit(7, A, B)).isFalse();
        assertThat(seen.fit(7, B, A)).isFalse();
        assertThat(seen.fit(7, B, C)).isTrue();
        assertThat(seen.fit(8, A, B)).isTrue();
    }

    @Test
    void modelsThatAreThereTogether_fitAgain() {
        // given
        seen.loaded(7, B, List.of(A), List.of(B));

        // when
        seen.loaded(7, A, List.of(B), List.of(A, B));

        // then
        assertThat(seen.fit(7, A, B)).isTrue();
    }

    @Test
    void modelThatLeftBecauseThereWereTooMany_saysNothingOfMemory() {
        // when
        seen.loaded(7, B, List.of(A, C, D), List.of(B, C, D));

        // then
        assertThat(seen.fit(7, A, B)).isTrue();
    }

    @Test
    void theOnlyOneThatWasThere_hasLeftForTheOther_howeverManyMayBeThere() {
        // given
        SeenTogether unknown = new SeenTogether(generation -> 1);

        // when
        unknown.loaded(7, B, List.of(A), List.of(B));
        unknown.loaded(8, B, List.of(A, C), List.of(B, C));

        // then
        assertThat(unknown.fit(7, A, B)).isFalse();
        assertThat(unknown.fit(8, A, B)).isTrue();
    }
}
