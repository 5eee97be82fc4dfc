package org.ollamasidecar.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.journal.JournalEvent;

class ChaosTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Journal journal = new Journal(10, InstantSource.system());
    private Process ollama;
    private ProcessHandle runner;
    private Chaos chaos;

    @BeforeEach
    void processWithARunner() throws Exception {
        ollama = new ProcessBuilder("sh", "-c", "sleep 60 & wait").start();
        runner = Awaitility.await()
                .atMost(LIMIT)
                .until(() -> ollama.descendants().findFirst(), Optional::isPresent)
                .orElseThrow();
        chaos = new Chaos(() -> Optional.of(ollama.pid()), journal);
    }

    @AfterEach
    void nothingIsLeft() {
        runner.destroyForcibly();
        ollama.destroyForcibly();
    }

    @ParameterizedTest
    @CsvSource({"FREEZE,T", "THAW,S"})
    void signals_changeTheStateOfTheProcess(Fault fault, String state) throws Exception {
        // when
        List<Long> hit = chaos.strike(fault);

        // then
        assertThat(hit).containsExactly(ollama.pid());
        Awaitility.await().atMost(LIMIT).until(() -> stateOf(ollama.pid()).equals(state));
        assertThat(journal.since(0)).extracting(JournalEvent::type).containsExactly("chaos");
    }

    @Test
    void kill_endsOllama_notItsRunner() throws Exception {
        // when
        chaos.strike(Fault.KILL);

        // then
        assertThat(ollama.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(runner.isAlive()).isTrue();
    }

    @Test
    void killRunner_endsTheRunner() throws Exception {
        // when
        List<Long> hit = chaos.strike(Fault.KILL_RUNNER);

        // then
        assertThat(hit).containsExactly(runner.pid());
        Awaitility.await().atMost(LIMIT).until(() -> !runner.isAlive());
    }

    @Test
    void noOllama_isAConflict() {
        // given
        Chaos idle = new Chaos(Optional::empty, journal);

        // then
        assertThatThrownBy(() -> idle.strike(Fault.KILL))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(409));
    }

    private static String stateOf(long pid) throws Exception {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
    }
}
