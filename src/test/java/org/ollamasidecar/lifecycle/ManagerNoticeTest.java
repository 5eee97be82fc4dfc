package org.ollamasidecar.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;

class ManagerNoticeTest {

    private static SidecarStatus status(SidecarState state, boolean everReady, boolean ending) {
        SidecarStatus some = Samples.status(state);
        return new SidecarStatus(
                state,
                some.since(),
                some.generation(),
                some.restarts(),
                everReady,
                some.program(),
                some.lastFailure(),
                some.compute(),
                ending,
                some.drained());
    }

    @Test
    void start_isOver_whenOllamaHasBeenReadyOnce() {
        assertThat(ManagerNotice.message(status(Samples.STARTING, false, false), true))
                .isEqualTo("STATUS=Ollama is STARTING\n");
        assertThat(ManagerNotice.message(status(Samples.READY, true, false), true))
                .isEqualTo("READY=1\nSTATUS=Ollama is READY\n");
        assertThat(ManagerNotice.message(status(Samples.BACKING_OFF, true, false), true))
                .isEqualTo("READY=1\nSTATUS=Ollama is BACKING_OFF\n");
    }

    @Test
    void serviceThatShallNotStartOllama_isUpAtOnce() {
        assertThat(ManagerNotice.message(status(new SidecarState.Stopped(), false, false), false))
                .isEqualTo("READY=1\nSTATUS=Ollama is STOPPED\n");
    }

    @Test
    void drainOnRequest_isNoEnd() {
        // given
        SidecarStatus drained = Samples.drained(status(Samples.READY, true, false));

        // then
        assertThat(ManagerNotice.message(drained, true)).isEqualTo("READY=1\nSTATUS=Ollama is READY\n");
    }

    @Test
    void end_isSaid() {
        assertThat(ManagerNotice.message(status(Samples.READY, true, true), true))
                .isEqualTo("STOPPING=1\nSTATUS=Ollama is READY\n");
    }
}
