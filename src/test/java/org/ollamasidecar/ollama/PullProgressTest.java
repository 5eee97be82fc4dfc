package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PullProgressTest {

    private static final String A = "sha256:a";
    private static final String B = "sha256:b";

    @Test
    void phasesWithoutALayer_changeOnlyTheStatus() {
        // when
        PullProgress progress = PullProgress.NONE.with(phase("pulling manifest"));

        // then
        assertThat(progress.status()).isEqualTo("pulling manifest");
        assertThat(progress.totalBytes()).isZero();
        assertThat(progress.completedBytes()).isZero();
    }

    @Test
    void severalLayers_addUp() {
        // when
        PullProgress progress =
                PullProgress.NONE.with(layer(A, 100, 0)).with(layer(B, 50, 20)).with(layer(A, 100, 60));

        // then
        assertThat(progress.totalBytes()).isEqualTo(150);
        assertThat(progress.completedBytes()).isEqualTo(80);
    }

    @Test
    void retriedPart_doesNotTakeTheProgressBack() {
        // when
        PullProgress progress = PullProgress.NONE
                .with(layer(A, 100, 70))
                .with(layer(A, 100, 10))
                .with(layer(A, 100, 0));

        // then
        assertThat(progress.completedBytes()).isEqualTo(70);
    }

    @Test
    void repeatedLines_areCountedOnce() {
        // when
        PullProgress progress = PullProgress.NONE
                .with(layer(A, 100, 100))
                .with(layer(A, 100, 100))
                .with(layer(A, 100, 100));

        // then
        assertThat(progress.totalBytes()).isEqualTo(100);
        assertThat(progress.completedBytes()).isEqualTo(100);
    }

    @Test
    void phasesAfterTheLayers_keepTheBytes() {
        // when
        PullProgress progress = PullProgress.NONE.with(layer(A, 100, 100)).with(phase("verifying sha256 digest"));

        // then
        assertThat(progress.status()).isEqualTo("verifying sha256 digest");
        assertThat(progress.completedBytes()).isEqualTo(100);
    }

    @Test
    void earlierProgress_isNotChangedByALaterLine() {
        // given
        PullProgress before = PullProgress.NONE.with(layer(A, 100, 10));

        // when
        before.with(layer(A, 100, 90));

        // then
        assertThat(before.completedBytes()).isEqualTo(10);
    }

    private static PullLine phase(String status) {
        return new PullLine(status, "", OptionalLong.empty(), 0);
    }

    private static PullLine layer(String digest, long total, long completed) {
        return new PullLine("pulling " + digest, digest, OptionalLong.of(total), completed);
    }
}
