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

    private static final StartProgress COMPLETE = new StartProgress.Complete();
    private static final StartProgress ADVANCING = new StartProgress.Advancing("m:latest: PULL is RUNNING, 12 %");
    private static final StartProgress STALLED = new StartProgress.Stalled("m:latest: PULL:\nThe download stalled.");

    @Test
    void startThatMakesProgress_wantsMoreTime_andSaysWhatIsDone() {
        assertThat(ManagerNotice.message(status(Samples.STARTING, false, false), false, ADVANCING))
                .isEqualTo("STATUS=m:latest: PULL is RUNNING, 12 %\nEXTEND_TIMEOUT_USEC=60000000\n");
        assertThat(ManagerNotice.message(status(Samples.READY, true, false), false, ADVANCING))
                .isEqualTo("""
                        STATUS=Ollama is READY, on its way: m:latest: PULL is RUNNING, 12 %
                        EXTEND_TIMEOUT_USEC=60000000
                        """);
    }

    @Test
    void startThatMakesNone_wantsNoMoreTime_andSaysWhyOnOneLine() {
        assertThat(ManagerNotice.message(status(Samples.READY, true, false), false, STALLED))
                .isEqualTo("STATUS=Ollama is READY, but: m:latest: PULL: The download stalled.\n");
    }

    @Test
    void startThatIsOver_isTold_andWhatIsStillOnItsWay() {
        assertThat(ManagerNotice.message(status(Samples.READY, true, false), true, COMPLETE))
                .isEqualTo("READY=1\nSTATUS=Ollama is READY\n");
        assertThat(ManagerNotice.message(status(Samples.READY, true, false), true, ADVANCING))
                .isEqualTo("READY=1\nSTATUS=Ollama is READY, on its way: m:latest: PULL is RUNNING, 12 %\n");
        assertThat(ManagerNotice.message(status(Samples.BACKING_OFF, true, false), true, COMPLETE))
                .isEqualTo("READY=1\nSTATUS=Ollama is BACKING_OFF\n");
    }

    @Test
    void drainOnRequest_isNoEnd() {
        // given
        SidecarStatus drained = Samples.drained(status(Samples.READY, true, false));

        // then
        assertThat(ManagerNotice.message(drained, true, COMPLETE)).isEqualTo("READY=1\nSTATUS=Ollama is READY\n");
    }

    @Test
    void end_isSaid() {
        assertThat(ManagerNotice.message(status(Samples.READY, true, true), true, COMPLETE))
                .isEqualTo("STOPPING=1\nSTATUS=Ollama is READY\n");
    }
}
