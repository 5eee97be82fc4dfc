package org.ollamasidecar.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.Launch;

class KnownBackendsTest {

    private static final BackendPlan PLAN =
            new BackendPlan(BackendName.MAIN, Launch.CONFIGURED, Backend.Settings.OF_ONE, Optional.empty());

    private final KnownBackends backends = new KnownBackends(List.of(PLAN));

    @Test
    void ofTheSameState_areMadeOnce() {
        // given
        FleetState state = new FleetState(List.of(Fleets.alone(Fleets.ready(1))));

        // then
        assertThat(backends.of(state))
                .isSameAs(backends.of(state))
                .singleElement()
                .satisfies(backend -> {
                    assertThat(backend.ready()).isPresent();
                    assertThat(backend.settings()).isSameAs(Backend.Settings.OF_ONE);
                });
    }

    @Test
    void whatIsDecidedAfterwards_isSeen() {
        // given
        backends.of(new FleetState(List.of(Fleets.alone(Fleets.ready(1)))));

        // when
        List<Backend> later = backends.of(new FleetState(List.of(Fleets.alone(Fleets.backingOff(1)))));

        // then
        assertThat(later).singleElement().extracting(Backend::ready).isEqualTo(Optional.empty());
    }

    @Test
    void whatIsNotPlanned_isNotThere() {
        assertThatThrownBy(() ->
                        backends.plan(new BackendName("other"), new FleetState(List.of(Fleets.alone(Fleets.ready(1))))))
                .isInstanceOf(NoSuchElementException.class);
    }
}
