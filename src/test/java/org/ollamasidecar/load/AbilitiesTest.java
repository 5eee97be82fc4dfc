package org.ollamasidecar.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.ollama.ModelName;

class AbilitiesTest {

    private static final ModelName MODEL = ModelName.parse("some");

    private final FakeOllama ollama = new FakeOllama();
    private final Abilities abilities = new Abilities();

    @Test
    void sameDigest_isAskedForOnce() throws Exception {
        // given
        ollama.capabilities = List.of("embedding");
        assertThat(abilities.isEmbedding(ollama, MODEL, Optional.of("aa"))).isTrue();

        // when
        ollama.capabilities = List.of("completion");

        // then
        assertThat(abilities.isEmbedding(ollama, MODEL, Optional.of("aa"))).isTrue();
        assertThat(abilities.isEmbedding(ollama, MODEL, Optional.of("bb"))).isFalse();
    }

    @Test
    void unknownDigest_isAskedForEachTime() throws Exception {
        // given
        ollama.capabilities = List.of("embedding");
        assertThat(abilities.isEmbedding(ollama, MODEL, Optional.empty())).isTrue();

        // when
        ollama.capabilities = List.of("embedding", "completion");

        // then
        assertThat(abilities.isEmbedding(ollama, MODEL, Optional.empty())).isFalse();
    }
}
