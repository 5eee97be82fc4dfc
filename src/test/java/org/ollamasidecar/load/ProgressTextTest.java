package org.ollamasidecar.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.job.StepState;

class ProgressTextTest {

    private static final LoadError WHY = new LoadError("REGISTRY", "It broke.", "Mend it.");

    private static LoadView view(JobState state, StepView step, @Nullable LoadError error) {
        return new LoadView(
                "id", "tiny:latest", null, state, PullPolicy.MISSING, Instant.EPOCH, null, List.of(step), error);
    }

    private static StepView step(
            StepState state, @Nullable String detail, StepView.@Nullable Progress progress, @Nullable LoadError error) {
        return new StepView(Step.PULL, state, 2, 9, 60, 1, detail, progress, error, null, null);
    }

    @Test
    void download_isABarWithBytesRateAndTimeLeft() {
        // given
        StepView.Progress half = new StepView.Progress(50_000_000, 100_000_000, 5_000_000, 10L, 0, 60, List.of());

        // when
        String line = ProgressText.of(view(JobState.RUNNING, step(StepState.RUNNING, "pulling x", half, null), null));

        // then
        assertThat(line).isEqualTo("tiny:latest  PULL  [########........]  50 % of 100.0 MB  5.0 MB/s  10 s left");
    }

    @Test
    void silenceAndTrouble_areTold() {
        // given
        StepView.Progress still = new StepView.Progress(0, 100_000_000, 0, null, 12, 60, List.of());

        // when
        LoadView view = view(JobState.RUNNING, step(StepState.RETRYING, "pulling x", still, WHY), null);

        // then
        assertThat(ProgressText.of(view))
                .isEqualTo("tiny:latest  PULL  attempt 2 of 9    0 % of 100.0 MB  no byte for 12 s of 60 s");
        assertThat(ProgressText.trouble(view))
                .hasValue("tiny:latest  PULL  is tried again: It broke. What to do: Mend it.");
    }

    @Test
    void whatHasNotFailed_hasNoTrouble() {
        assertThat(ProgressText.trouble(view(JobState.RUNNING, step(StepState.RUNNING, "x", null, null), null)))
                .isEmpty();
    }

    @Test
    void lineThatIsDrawnAnew_fitsIntoATerminal() {
        // given
        LoadView view = view(JobState.RUNNING, step(StepState.RUNNING, "pulling 𝕏".repeat(20), null, null), null);

        // when
        String line = ProgressText.of(view);

        // then
        assertThat(line).startsWith("tiny:latest  PULL  pulling 𝕏").endsWith("…");
        assertThat(line.codePointCount(0, line.length())).isEqualTo(79);
    }

    @Test
    void phaseWithoutBytes_isNamed() {
        assertThat(ProgressText.of(
                        view(JobState.RUNNING, step(StepState.RUNNING, "pulling manifest", null, null), null)))
                .isEqualTo("tiny:latest  PULL  pulling manifest");
    }

    @Test
    void end_saysWhatCameOfIt() {
        StepView done = step(StepState.DONE, "first token after 7 ms", null, null);
        assertThat(ProgressText.ended(view(JobState.DONE, done, null)))
                .isEqualTo("tiny:latest is loaded: first token after 7 ms");
        assertThat(ProgressText.ended(view(JobState.FAILED, done, WHY)))
                .isEqualTo("tiny:latest failed: It broke. What to do: Mend it.");
        assertThat(ProgressText.ended(view(JobState.CANCELLED, done, null))).isEqualTo("tiny:latest was cancelled");
    }
}
