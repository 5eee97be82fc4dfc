package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TreeEndTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private Scripts scripts;

    @BeforeEach
    void open() {
        scripts = new Scripts(folder);
    }

    @AfterEach
    void close() throws InterruptedException {
        scripts.endAll();
    }

    @Test
    void processThatHeedsTheRequest_isNotKilled() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady("trap 'exit 7' TERM", "echo ready", "while :; do :; done");

        // when
        EndReport report = process.end(EndOrder.gracefully(LONG));

        // then
        assertThat(report).isEqualTo(new EndReport(List.of(Signal.TERM, Signal.CONT), List.of()));
        assertThat(exitOf(process)).isEqualTo(new Exit(7));
    }

    @Test
    void processThatIgnoresTheRequest_isKilledAfterTheGrace() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady("trap '' TERM", "echo ready", "exec sleep 300");
        long begin = System.nanoTime();

        // when
        EndReport report = process.end(EndOrder.gracefully(Duration.ofMillis(300)));

        // then
        assertThat(report).isEqualTo(new EndReport(List.of(Signal.TERM, Signal.CONT, Signal.KILL), List.of()));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofMillis(300), LONG);
        assertThat(exitOf(process).describe()).isEqualTo("killed by SIGKILL");
    }

    @Test
    void atOnce_killsWithoutAsking() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady("trap 'exit 7' TERM", "echo ready", "exec sleep 300");

        // when
        EndReport report = process.end(EndOrder.atOnce());

        // then
        assertThat(report).isEqualTo(new EndReport(List.of(Signal.KILL), List.of()));
        assertThat(exitOf(process)).isEqualTo(new Exit(137));
    }

    @Test
    void dump_isAskedForBeforeTheEnd() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady(
                "trap 'echo dumped; trap \"exit 7\" TERM; echo again' QUIT", "echo ready", "while :; do :; done");

        // when
        EndReport report = process.end(EndOrder.withDump(LONG));

        // then
        assertThat(report.sent()).containsExactly(Signal.QUIT, Signal.CONT, Signal.TERM, Signal.CONT);
        assertThat(exitOf(process)).isEqualTo(new Exit(7));
        assertThat(scripts.log()).content().contains("dumped");
    }

    @Test
    void processThatEndsByTheDump_isNotAskedAgain() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady("echo ready", "exec sleep 300");

        // when
        EndReport report = process.end(EndOrder.withDump(LONG));

        // then
        assertThat(report).isEqualTo(new EndReport(List.of(Signal.QUIT, Signal.CONT), List.of()));
    }

    @Test
    void grandchildrenOfTheGroup_areGoneAfterwards() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady(
                "(trap '' TERM; echo ready; exec sleep 300) &", "echo $! > child.pid", "exec sleep 300");
        long grandchild = scripts.pidIn("child.pid");

        // when
        EndReport report = process.end(EndOrder.gracefully(LONG));

        // then
        assertThat(report).isEqualTo(new EndReport(List.of(Signal.TERM, Signal.CONT, Signal.KILL), List.of()));
        assertThat(Scripts.isGone(grandchild)).isTrue();
    }

    @Test
    void leaderKilledBefore_itsGrandchildrenAreEndedAllTheSame() throws Exception {
        // given
        ManagedProcess process =
                scripts.launchReady("(echo ready; exec sleep 300) &", "echo $! > child.pid", "exec sleep 300");
        long grandchild = scripts.pidIn("child.pid");
        Scripts.kill("KILL", process.pid());
        exitOf(process);

        // when
        EndReport report = process.end(EndOrder.gracefully(LONG));

        // then
        assertThat(report).isEqualTo(new EndReport(List.of(Signal.KILL), List.of()));
        assertThat(Scripts.isGone(grandchild)).isTrue();
    }

    @Test
    void nothingLeftBehind_isNotSignalled() throws Exception {
        // given
        ManagedProcess process = scripts.launch(scripts.spec(1, scripts.write("exit 0")));
        exitOf(process);

        // when
        EndReport report = process.end(EndOrder.gracefully(LONG));

        // then
        assertThat(report).isEqualTo(new EndReport(List.of(), List.of()));
        assertThat(report.nothingLeft()).isTrue();
    }

    @Test
    void stoppedProcess_goesOnToSeeTheRequest() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady("echo ready", "exec sleep 300");
        Scripts.kill("STOP", process.pid());
        await().until(() -> Scripts.stat(process.pid()).getFirst().equals("T"));

        // when
        EndReport report = process.end(EndOrder.gracefully(LONG));

        // then
        assertThat(report).isEqualTo(new EndReport(List.of(Signal.TERM, Signal.CONT), List.of()));
        assertThat(exitOf(process).describe()).isEqualTo("killed by SIGTERM");
    }

    @Test
    void stoppedGrandchild_isKilled() throws Exception {
        // given
        ManagedProcess process =
                scripts.launchReady("(echo ready; exec sleep 300) &", "echo $! > child.pid", "exec sleep 300");
        long grandchild = scripts.pidIn("child.pid");
        Scripts.kill("STOP", grandchild);
        await().until(() -> Scripts.stat(grandchild).getFirst().equals("T"));

        // when
        EndReport report = process.end(EndOrder.gracefully(LONG));

        // then
        assertThat(report.nothingLeft()).isTrue();
        assertThat(Scripts.isGone(grandchild)).isTrue();
    }

    @Test
    void descendantWithASessionOfItsOwn_isKilledToo() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady(
                "setsid sh -c 'echo ready; exec sleep 300' &", "echo $! > child.pid", "exec sleep 300");
        long escaped = scripts.pidIn("child.pid");
        assertThat(Scripts.stat(escaped).get(2)).isEqualTo(Long.toString(escaped));

        // when
        EndReport report = process.end(EndOrder.gracefully(LONG));

        // then
        assertThat(report).isEqualTo(new EndReport(List.of(Signal.TERM, Signal.CONT, Signal.KILL), List.of()));
        assertThat(Scripts.isGone(escaped)).isTrue();
    }

    @Test
    void orphanThatHadLeftTheSession_comesBackToUs_isKilledAndReaped() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady(
                "setsid sh -c 'echo ready; exec sleep 300' &", "echo $! > child.pid", "exec sleep 300");
        long escaped = scripts.pidIn("child.pid");
        Scripts.kill("KILL", process.pid());
        process.exit().get(1, TimeUnit.MINUTES);
        assertThat(scripts.launcher.reapsOrphans()).isTrue();
        await().until(() -> Scripts.stat(escaped)
                .get(1)
                .equals(Long.toString(ProcessHandle.current().pid())));

        // when
        EndReport report = process.end(EndOrder.atOnce());

        // then
        assertThat(report).isEqualTo(new EndReport(List.of(Signal.KILL), List.of()));
        assertThat(Scripts.stat(escaped)).isEmpty();
    }

    @Test
    void zombieThatNobodyReaps_isNotWaitedFor() throws Exception {
        // given
        ManagedProcess process =
                scripts.launchReady("sleep 300 &", "echo $! > child.pid", "echo ready", "exec sleep 300");
        Scripts.kill("KILL", scripts.pidIn("child.pid"));
        await().until(() -> Scripts.stat(scripts.pidIn("child.pid")).getFirst().equals("Z"));
        long begin = System.nanoTime();

        // when
        EndReport report = process.end(EndOrder.atOnce());

        // then
        assertThat(report.nothingLeft()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void endInterrupted_hasKilledTheGroup() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady("trap '' TERM", "echo ready", "exec sleep 300");
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> ending = threads.submit(() -> {
                assertThatExceptionOfType(InterruptedException.class)
                        .isThrownBy(() -> process.end(EndOrder.gracefully(LONG)));
                return true;
            });

            // when
            threads.shutdownNow();

            // then
            assertThat(ending.get(1, TimeUnit.MINUTES)).isEqualTo(true);
        }
        assertThat(exitOf(process)).isEqualTo(new Exit(137));
    }

    @Test
    void twoEndsAtOnce_bothFindNothingLeft() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady("sleep 300 &", "echo ready", "exec sleep 300");

        // when
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<EndReport> one = threads.submit(() -> process.end(EndOrder.gracefully(LONG)));
            Future<EndReport> other = threads.submit(() -> process.end(EndOrder.atOnce()));

            // then
            assertThat(one.get().nothingLeft()).isTrue();
            assertThat(other.get().nothingLeft()).isTrue();
        }
        assertThat(process.isAlive()).isFalse();
    }

    private static Exit exitOf(ManagedProcess process) throws Exception {
        return process.exit().get(1, TimeUnit.MINUTES);
    }
}
