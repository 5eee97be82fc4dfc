package org.ollamasidecar.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ProofsTest {

    private static final Instant T0 = Instant.parse("2026-11-29T10:00:00Z");

    private final Proofs proofs = new Proofs(InstantSource.fixed(T0));

    @Test
    void newestProof_isKeptForItsOllamaOnly() {
        // when
        proofs.seen(1, "an answer of chain");

        // then
        assertThat(proofs.newest(1)).contains(new Proofs.Proof(1, "an answer of chain", T0));
        assertThat(proofs.newest(2)).isEmpty();
    }

    @Test
    void olderProofThatIsToldLate_doesNotReplaceIt() {
        // given
        proofs.seen(1, "an answer of chain");

        // when
        proofs.seen(1, "a load", T0.minusSeconds(1));

        // then
        assertThat(proofs.newest(1)).map(Proofs.Proof::by).contains("an answer of chain");
    }

    @Test
    void proofsOfSeveralOllamas_areKeptSideBySide() {
        // when
        proofs.seen(1, "an answer of chain");
        proofs.seen(2, "an answer of llama");

        // then
        assertThat(proofs.newest(1)).map(Proofs.Proof::by).contains("an answer of chain");
        assertThat(proofs.newest(2)).map(Proofs.Proof::by).contains("an answer of llama");
    }
}
