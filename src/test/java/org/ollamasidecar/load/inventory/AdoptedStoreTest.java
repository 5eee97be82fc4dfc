package org.ollamasidecar.load.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.ollama.ModelName;

class AdoptedStoreTest {

    private static final ModelName LLAMA = ModelName.parse("llama3.2:1b");
    private static final ModelName EMBED = ModelName.parse("nomic-embed-text");

    private final AdoptedStore seen = AdoptedStore.UNSEEN.seen(0, Set.of(LLAMA));

    @Test
    void whatWasRead_isOfOneMoment_whateverEndsAfterwards() {
        // given
        AdoptedStore pulling = seen.changeBegun();

        // when
        AdoptedStore pulled = pulling.changeEnded();

        // then
        assertThat(pulling.of(EMBED)).isEqualTo(Stock.UNKNOWN);
        assertThat(pulled.of(EMBED)).isEqualTo(Stock.UNKNOWN);
        assertThat(pulled.seen(1, Set.of(LLAMA)).of(EMBED)).isEqualTo(Stock.MISSING);
    }

    @Test
    void oneOfTwoChangesHasEnded_theOtherMayStillBringWhatIsMissing() {
        // when
        AdoptedStore pulling = seen.changeBegun().changeBegun().changeEnded().seen(1, Set.of(LLAMA));

        // then
        assertThat(pulling.of(LLAMA)).isEqualTo(Stock.INSTALLED);
        assertThat(pulling.of(EMBED)).isEqualTo(Stock.UNKNOWN);
    }

    @Test
    void lookThatBeganBeforeAChange_changesNothing() {
        // given
        AdoptedStore changed = seen.changeBegun().changeEnded();

        // then
        assertThat(changed.seen(0, Set.of(EMBED))).isSameAs(changed);
        assertThat(changed.isKnown()).isFalse();
        assertThat(changed.had(LLAMA)).isTrue();
    }
}
