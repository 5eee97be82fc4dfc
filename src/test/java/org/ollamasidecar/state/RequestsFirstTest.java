package org.ollamasidecar.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestsFirstTest {

    private static final SidecarStatus FIRST = listening(1);
    private static final SidecarStatus STOPPED = FIRST.in(new SidecarState.Stopped());
    private static final SidecarStatus NEXT = listening(2);

    /** Not zero at the beginning, as little as the system's. */
    private long now = Long.MAX_VALUE - 7;

    private final RequestsFirst requests = new RequestsFirst(() -> now);

    private static SidecarStatus listening(long generation) {
        Child child = new Child(generation, 4321, Samples.CHILD.address(), Samples.CHILD.version());
        return SidecarStatus.of(
                new SidecarState.Listening(child, Samples.DEADLINE, ProbeSchedule.UNDER_WAY),
                Samples.T0,
                Samples.HISTORY);
    }

    @Test
    void firstOllama_hasNobodyWhoWaitsForAnotherOne() {
        // when
        requests.changed(FIRST);

        // then
        assertThat(requests.left()).isLessThanOrEqualTo(Duration.ZERO);
    }

    @Test
    void ollamaThatTakesOver_answersRequestsFirst_andThenItsModelsAreLookedAfter() {
        // given
        requests.changed(FIRST);
        requests.changed(STOPPED);

        // when
        requests.changed(NEXT);

        // then
        assertThat(requests.left()).isEqualTo(Handover.REQUESTS_FIRST);

        // when
        now += Handover.REQUESTS_FIRST.toNanos();

        // then
        assertThat(requests.left()).isEqualTo(Duration.ZERO);
    }

    @Test
    void otherChangesOfOneThatServes_areNoTakeover() {
        // given
        requests.changed(FIRST);

        // when
        requests.changed(STOPPED);
        requests.changed(FIRST);

        // then
        assertThat(requests.left()).isLessThanOrEqualTo(Duration.ZERO);
    }
}
