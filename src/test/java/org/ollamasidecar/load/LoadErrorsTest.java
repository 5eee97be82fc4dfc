package org.ollamasidecar.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.PermanentOllamaException;
import org.ollamasidecar.ollama.TransientOllamaException;

class LoadErrorsTest {

    @Test
    void knownError_speaksForItself() {
        assertThat(LoadErrors.of(new PermanentOllamaException(OllamaErrorKind.DISK, "It is full.", "Free space.")))
                .isEqualTo(new LoadError("DISK", "It is full.", "Free space."));
        assertThat(LoadErrors.of(new TransientOllamaException(OllamaErrorKind.BUSY, "It is busy.", "Wait.")))
                .isEqualTo(new LoadError("BUSY", "It is busy.", "Wait."));
    }

    @Test
    void timeout_saysHowToGiveItMoreTime() {
        // when
        LoadError error = LoadErrors.of(new TimeoutException("LoadSteps#pull timed out"));

        // then
        assertThat(error.kind()).isEqualTo("TIMEOUT");
        assertThat(error.message()).doesNotContain("LoadSteps");
        assertThat(error.action()).contains("sidecar.loads");
    }

    @Test
    void anythingElse_isInternalWithItsMessage() {
        // when
        LoadError error = LoadErrors.of(new IllegalStateException("surprise"));

        // then
        assertThat(error.kind()).isEqualTo("INTERNAL");
        assertThat(error.message()).endsWith("surprise");
        assertThat(error.action()).isNotBlank();
    }

    @Test
    void failureWithoutAMessage_isNamed() {
        assertThat(LoadErrors.of(new NullPointerException()).message()).endsWith("NullPointerException");
    }
}
