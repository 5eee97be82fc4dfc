package org.ollamasidecar.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.PullLine;

class PullTrackerTest {

    private final InstantSource clock = InstantSource.system();
    private final LoadJob job =
            new LoadJob(Wishes.of("tiny"), TestLoadConfig.defaults(), clock, new Journal(10, clock));
    private final PullTracker tracker = new PullTracker(job);

    private StepView pull() {
        return job.view().steps().stream()
                .filter(view -> view.step() == Step.PULL)
                .findFirst()
                .orElseThrow();
    }

    private void phase(String status) {
        tracker.accept(new PullLine(status, "", OptionalLong.empty(), 0));
    }

    private void bytes(String digest, long completed, long total) {
        tracker.accept(new PullLine("pulling " + digest, digest, OptionalLong.of(total), completed));
    }

    @Test
    void phaseWithoutBytes_isShownAsWhatItDoes() {
        // when
        phase("pulling manifest");

        // then
        assertThat(pull().detail()).isEqualTo("pulling manifest");
        assertThat(pull().progress()).isNull();
    }

    @Test
    void bytes_areSummedOverTheLayers() {
        // when
        bytes("a", 10, 100);
        bytes("b", 5, 50);
        bytes("a", 30, 100);

        // then
        assertThat(pull().progress()).isEqualTo(new StepView.Progress(35, 150));
        assertThat(tracker.progress().layers()).hasSize(2);
        assertThat(tracker.sign()).isEqualTo(35);
    }

    @Test
    void bytes_neverGoBackwards() {
        // given
        bytes("a", 30, 100);

        // when
        bytes("a", 10, 100);

        // then
        assertThat(pull().progress()).isEqualTo(new StepView.Progress(30, 100));
        assertThat(tracker.sign()).isEqualTo(30);
    }

    @Test
    void sign_standsStillOnlyWhileBytesShouldCome() {
        // given
        bytes("a", 100, 100);
        long before = tracker.sign();
        long still = tracker.sign();

        // when
        phase("verifying sha256 digest");
        long first = tracker.sign();
        long second = tracker.sign();
        phase("writing manifest");

        // then
        assertThat(still).isEqualTo(before);
        assertThat(second).isNotEqualTo(first);
        assertThat(tracker.sign()).isEqualTo(100);
    }
}
