package org.ollamasidecar.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.store.TestStore;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.PermanentOllamaException;
import org.ollamasidecar.ollama.PullLine;

class PullTrackerTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path models;

    private Instant now = BEGIN;
    private final LoadJob job =
            new LoadJob(Wishes.of("tiny"), TestLoadConfig.defaults(), () -> now, new Journal(10, () -> now));

    private PullTracker tracker() {
        return new PullTracker(
                job, new ModelStore(new ModelsDirectory(models), TestLoadConfig.defaults(), TestStore.disk(models)));
    }

    private StepView pull() {
        return job.view().steps().stream()
                .filter(view -> view.step() == Step.PULL)
                .findFirst()
                .orElseThrow();
    }

    private StepView.Progress progress() {
        return Objects.requireNonNull(pull().progress());
    }

    private static void phase(PullTracker tracker, String status) {
        tracker.accept(new PullLine(status, "", OptionalLong.empty(), 0));
    }

    private static void bytes(PullTracker tracker, String digest, long completed, long total) {
        tracker.accept(new PullLine("pulling " + digest, digest, OptionalLong.of(total), completed));
    }

    @Test
    void phaseWithoutBytes_isShownAsWhatItDoes() {
        // when
        phase(tracker(), "pulling manifest");

        // then
        assertThat(pull().detail()).isEqualTo("pulling manifest");
        assertThat(pull().progress()).isNull();
    }

    @Test
    void bytes_areSummedOverTheLayers_andTheLayersAreTold() {
        // given
        PullTracker tracker = tracker();

        // when
        bytes(tracker, "a", 10, 100);
        bytes(tracker, "b", 5, 50);
        bytes(tracker, "a", 30, 100);

        // then
        assertThat(progress().completedBytes()).isEqualTo(35);
        assertThat(progress().totalBytes()).isEqualTo(150);
        assertThat(progress().layers())
                .containsExactly(new StepView.Layer("a", 30, 100), new StepView.Layer("b", 5, 50));
    }

    @Test
    void bytes_neverGoBackwards_butEachChangeIsASignOfLife() {
        // given
        PullTracker tracker = tracker();
        bytes(tracker, "a", 30, 100);
        long before = tracker.count();

        // when
        bytes(tracker, "a", 10, 100);
        long after = tracker.count();
        bytes(tracker, "a", 10, 100);

        // then
        assertThat(progress().completedBytes()).isEqualTo(30);
        assertThat(after).isGreaterThan(before);
        assertThat(tracker.count()).isEqualTo(after);
    }

    @Test
    void nextAttempt_doesNotTakeTheProgressBack() {
        // given
        bytes(tracker(), "a", 70, 100);

        // when
        bytes(tracker(), "a", 20, 100);

        // then
        assertThat(progress().completedBytes()).isEqualTo(70);
    }

    @Test
    void timeWithoutAByte_isTold_andAStandstillHasNoRate() {
        // given
        PullTracker tracker = tracker();
        bytes(tracker, "a", 10, 100);

        // when
        now = BEGIN.plusSeconds(12);
        bytes(tracker, "a", 10, 100);

        // then
        assertThat(progress().secondsWithoutByte()).isEqualTo(12);
        assertThat(progress().stallLimitSeconds()).isEqualTo(60);
        assertThat(progress().bytesPerSecond()).isZero();
        assertThat(progress().etaSeconds()).isNull();
    }

    @Test
    void bytesOfEarlierAttempts_areNoNewOnes_andThoseThatComeAgainAre() {
        // given
        bytes(tracker(), "a", 30, 100);

        // when
        now = BEGIN.plusSeconds(70);
        PullTracker next = tracker();
        bytes(next, "a", 30, 100);

        // then
        assertThat(progress().secondsWithoutByte()).isEqualTo(70);

        // when
        bytes(next, "a", 0, 100);
        bytes(next, "a", 10, 100);

        // then
        assertThat(progress().completedBytes()).isEqualTo(30);
        assertThat(progress().secondsWithoutByte()).isZero();
    }

    @Test
    void download_advances_untilARetryHasBroughtNothingEither() {
        // given
        bytes(tracker(), "a", 30, 100);

        // then
        now = BEGIN.plusSeconds(120);
        assertThat(pull().advances()).isTrue();
        now = BEGIN.plusSeconds(121);
        assertThat(pull().advances()).isFalse();
    }

    @Test
    void downloadThatHasNotBegun_advances_untilItsFirstAttemptHasFailed() {
        // given
        phase(tracker(), "pulling manifest");
        assertThat(pull().advances()).isTrue();

        // when
        job.retrying(Step.PULL, new LoadError("REGISTRY", "connection refused", "Retry."));

        // then
        assertThat(pull().advances()).isFalse();
    }

    @Test
    void bytesAreDue_onlyWhileTheyAreDownloaded() {
        // given
        PullTracker tracker = tracker();

        // when
        phase(tracker, "pulling manifest");
        boolean manifest = tracker.areDue();
        phase(tracker, "verifying sha256 digest");

        // then
        assertThat(manifest).isTrue();
        assertThat(tracker.areDue()).isFalse();
    }

    @Test
    void downloadThatCannotFit_failsBeforeItFillsTheDisk() {
        assertThatExceptionOfType(PermanentOllamaException.class)
                .isThrownBy(() -> bytes(tracker(), "a", 0, Long.MAX_VALUE))
                .withMessageContaining("still needs")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(OllamaErrorKind.DISK));
    }

    @Test
    void rate_fadesFromSampleToSample() {
        // given
        RateMeter rate = new RateMeter();
        long second = Duration.ofSeconds(1).toNanos();

        // when
        rate.received(999, 0);
        long unknown = rate.perSecond();
        rate.received(100, second);
        long first = rate.perSecond();
        rate.received(200, 2 * second);

        // then
        assertThat(unknown).isZero();
        assertThat(first).isEqualTo(100);
        assertThat(rate.perSecond()).isBetween(101L, 199L);
    }
}
