package org.ollamasidecar.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;

class RestartsTest {

    private final Restarts restarts = new Restarts();

    private Optional<Boolean> see(long generation, int unwished) {
        return restarts.see(new SidecarStatus(
                new SidecarState.Stopped(),
                Instant.EPOCH,
                generation,
                unwished,
                true,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                false,
                false));
    }

    @Test
    void furtherStarts_areTold_withWhetherTheyWereWished() {
        assertThat(see(0, 0)).isEmpty();
        assertThat(see(1, 0)).isEmpty();
        assertThat(see(1, 0)).isEmpty();
        assertThat(see(2, 1)).contains(false);
        assertThat(see(3, 1)).contains(true);
    }

    @Test
    void restartOfAnother_makesTheNextOneNoLessWished() {
        assertThat(see(1, 0)).isEmpty();
        assertThat(see(1, 1)).isEmpty();
        assertThat(see(2, 1)).contains(true);
    }
}
