package org.ollamasidecar.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.state.Samples.NOW_RUNNING;
import static org.ollamasidecar.state.Samples.T0;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.process.Exit;
import org.ollamasidecar.process.LogEntry;
import org.ollamasidecar.process.LogRing;
import org.ollamasidecar.state.FailureCause;
import org.ollamasidecar.task.Reason;

class DiagnoserTest {

    private final LogRing log = new LogRing(1000, 1_000_000);
    private final Diagnoser diagnoser = new Diagnoser(log, new ModelsDirectory(Path.of("models")));

    private void logged(long generation, String text) {
        log.line(new LogEntry(1, generation, T0, text));
    }

    private Diagnosis died(int code) {
        return diagnoser.diagnose(new FailureCause.Died(NOW_RUNNING, new Exit(code), Duration.ofSeconds(3)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Error: listen tcp 127.0.0.1:11434: bind: address already in use | port is taken | End the process",
                "write /models/blobs/x: no space left on device | disk is full | Free space",
                "ggml: write failed: No space left on device | disk is full | Free space",
                "mkdir /models: read-only file system | read-only | writable folders",
                "Error: open /models: permission denied | may not use | rights",
                "setpriv: failed to execute /opt/ollama: Permission denied | may not use | rights",
                "Error: mkdir /models/blobs: not a directory | not a folder | sidecar.models-directory",
                "/opt/ollama: cannot execute binary file: Exec format error | another system | this processor",
                "setsid: fork: Resource temporarily unavailable | no thread | raise the limit",
                "fatal error: newosproc | no thread | raise the limit",
                "panic: runtime error: index out of range | Go panic | report it",
            })
    void knownText_isExplainedWithAnAction(String line, String meaning, String action) {
        // given
        logged(NOW_RUNNING, "an ordinary line");
        logged(NOW_RUNNING, line);

        // when
        Diagnosis diagnosis = died(1);

        // then
        assertThat(diagnosis.problem())
                .startsWith("Ollama exited with code 1 after 3 s: ")
                .contains(meaning)
                .endsWith(".");
        assertThat(diagnosis.action()).contains(action);
        assertThat(diagnosis.lastLines()).containsExactly("an ordinary line", line);
    }

    @Test
    void longDumpOfGo_isExplainedByItsBeginning() {
        // given
        logged(NOW_RUNNING, "an old line: permission denied");
        logged(NOW_RUNNING, "panic: of a runner, long ago");
        logged(NOW_RUNNING, "runtime/cgo: pthread_create failed: Resource temporarily unavailable");
        IntStream.range(0, 400).forEach(line -> logged(NOW_RUNNING, "goroutine " + line));

        // when
        Diagnosis diagnosis = died(2);

        // then
        assertThat(diagnosis.kind()).isEqualTo(FailureKind.NO_PROCESS);
        assertThat(diagnosis.problem())
                .isEqualTo("Ollama exited with code 2 after 3 s: the system gave it no thread"
                        + " (resource temporarily unavailable).");
        assertThat(diagnosis.lastLines())
                .hasSize(20)
                .startsWith("runtime/cgo: pthread_create failed: Resource temporarily unavailable", "goroutine 0");
    }

    @Test
    void killed_isExplainedByMemory() {
        // when
        Diagnosis diagnosis = died(137);

        // then
        assertThat(diagnosis.problem()).contains("killed by SIGKILL after 3 s").contains("memory runs out");
        assertThat(diagnosis.action()).contains("more memory");
    }

    @Test
    void unexplainedExit_pointsToTheLog() {
        // when
        Diagnosis diagnosis = died(3);

        // then
        assertThat(diagnosis.problem()).isEqualTo("Ollama exited with code 3 after 3 s.");
        assertThat(diagnosis.action()).contains("/sidecar/v1/logs");
        assertThat(diagnosis.lastLines()).isEmpty();
    }

    @Test
    void linesOfAnotherGeneration_explainNothing() {
        // given
        logged(NOW_RUNNING - 1, "Error: no space left on device");

        // when
        Diagnosis diagnosis = died(3);

        // then
        assertThat(diagnosis.problem()).doesNotContain("disk");
        assertThat(diagnosis.lastLines()).isEmpty();
    }

    @Test
    void lastLines_areTheNewestTwenty() {
        // given
        for (int i = 1; i <= 30; i++) {
            logged(NOW_RUNNING, "line " + i);
        }

        // when
        Diagnosis diagnosis = died(3);

        // then
        assertThat(diagnosis.lastLines()).hasSize(20).startsWith("line 11").endsWith("line 30");
    }

    @Test
    void noProgram_speaksForItself() {
        assertThat(diagnoser.diagnose(new FailureCause.NoProgram("None found.", "Install one.", List.of())))
                .isEqualTo(new Diagnosis(FailureKind.NO_PROGRAM, "None found.", "Install one.", List.of()));
    }

    @Test
    void refusedSpawn_saysWhatToCheck() {
        // when
        Diagnosis diagnosis = diagnoser.diagnose(new FailureCause.NotSpawned("error=13"));

        // then
        assertThat(diagnosis.problem()).isEqualTo("Ollama could not be spawned: error=13.");
        assertThat(diagnosis.action()).contains("sidecar.ollama.program");
    }

    @Test
    void spawnWithoutProcesses_isTheMachinesTrouble() {
        // when
        Diagnosis diagnosis = diagnoser.diagnose(new FailureCause.NotSpawned(Reason.of(
                new IOException("posix_spawn failed, error: 11 (Resource temporarily unavailable) \nGuesses:"))));

        // then
        assertThat(diagnosis.problem())
                .isEqualTo(
                        "Ollama could not be spawned: posix_spawn failed, error: 11 (Resource temporarily unavailable).");
        assertThat(diagnosis.action()).contains("no process or no memory left");
    }

    @Test
    void lateStart_saysHowToGiveItMoreTime() {
        // given
        logged(NOW_RUNNING, "still discovering devices");

        // when
        Diagnosis diagnosis = diagnoser.diagnose(
                new FailureCause.StartTimedOut(NOW_RUNNING, Duration.ofMinutes(2), "it says nothing"));

        // then
        assertThat(diagnosis.problem()).contains("within 120 s").contains("it says nothing");
        assertThat(diagnosis.action()).contains("sidecar.start.timeout");
        assertThat(diagnosis.lastLines()).containsExactly("still discovering devices");
    }

    @Test
    void hang_pointsToTheStackInTheLog() {
        // given
        logged(NOW_RUNNING, "goroutine 1 [running]:");

        // when
        Diagnosis diagnosis = diagnoser.diagnose(new FailureCause.Hung(NOW_RUNNING, 3, "nothing within 2000 ms"));

        // then
        assertThat(diagnosis.problem()).contains("3 probes in a row").contains("nothing within 2000 ms");
        assertThat(diagnosis.action()).contains("stack");
        assertThat(diagnosis.lastLines()).containsExactly("goroutine 1 [running]:");
    }
}
