package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/** Processes that Ollama leaves behind, wherever they have gone. */
class OrphanFaultIT extends FaultCase {

    private static final String GRACE = "sidecar.stop.grace=1s";

    private static void load(SidecarApp app) throws Exception {
        assertThat(app.ping().path("response").asText()).startsWith(" pong");
    }

    private List<Long> loadedRunners(SidecarApp app, long server) throws Exception {
        load(app);
        return soon().until(() -> OwnedProcesses.runners(home, server), found -> !found.isEmpty());
    }

    @Test
    @Tag("fake")
    void row25_runnerThatLeftItsSession_isEndedBeforeTheNextStart() throws Exception {
        // given
        SidecarApp app = startFake(fake().set(Knob.RUNNER, "SESSION"), BackOff.AT_ONCE);
        long server = app.awaitReady().path("pid").asLong();
        List<Long> escaped = loadedRunners(app, server);
        assertThat(ProcessEntry.of(escaped.getFirst()).orElseThrow().group()).isNotEqualTo(server);

        // when
        signal("KILL", server);

        // then
        awaitReplaced(app, server);
        assertThat(OwnedProcesses.of(home)).doesNotContainAnyElementsOf(escaped);
    }

    @Test
    @Tag("fake")
    void row25_runnerThatLeftItsSession_isEndedWithTheService() throws Exception {
        // given
        SidecarApp app =
                startFake(fake().set(Knob.RUNNER, "SESSION").set(Knob.IGNORE_TERM, true), BackOff.QUICK, GRACE);
        long server = app.awaitReady().path("pid").asLong();
        List<Long> escaped = loadedRunners(app, server);

        // when
        app.terminate();

        // then
        assertThat(app.awaitExit(EXIT_LIMIT)).isIn(0, 143);
        assertThat(OwnedProcesses.of(home)).doesNotContain(server).doesNotContainAnyElementsOf(escaped);
    }

    @Test
    @Tag("fake")
    void row23_kill9OfTheService_whatOutlivesIt_isEndedByTheNextOne() throws Exception {
        // given
        FakeProgram fake = fake().set(Knob.RUNNER, "SESSION").set(Knob.IGNORE_TERM, true);
        SidecarApp first = startFake(fake, BackOff.QUICK, GRACE);
        long server = first.awaitReady().path("pid").asLong();
        List<Long> escaped = loadedRunners(first, server);
        first.kill();
        first.awaitExit(EXIT_LIMIT);
        assertThat(OwnedProcesses.of(home)).contains(server).containsAll(escaped);

        // when
        SidecarApp second = startFake(fake, BackOff.QUICK, GRACE);

        // then
        assertThat(second.awaitReady().path("pid").asLong()).isNotEqualTo(server);
        assertThat(OwnedProcesses.of(home)).doesNotContain(server).doesNotContainAnyElementsOf(escaped);
        assertThat(second.events().toString()).contains("leftovers.ended");
    }

    @Test
    @Tag("fake")
    void row23_kill9OfTheService_anOllamaThatOutlivesIt_isAdoptedWithItsModel_whereThatIsWished() throws Exception {
        // given
        FakeProgram fake = fake().set(Knob.RUNNER, "CHILD").set(Knob.IGNORE_TERM, true);
        SidecarApp first = startFake(fake, BackOff.QUICK, GRACE, "sidecar.leftovers=adopt");
        long server = first.awaitReady().path("pid").asLong();
        List<Long> runners = loadedRunners(first, server);
        first.kill();
        first.awaitExit(EXIT_LIMIT);

        // when
        SidecarApp second = startFake(fake, BackOff.QUICK, GRACE, "sidecar.leftovers=adopt");
        JsonNode status = second.awaitReady();

        // then
        assertThat(status.path("pid").asLong()).isEqualTo(server);
        assertThat(status.path("restarts").asInt()).isZero();
        assertThat(OwnedProcesses.runners(home, server)).containsExactlyElementsOf(runners);
        load(second);

        // when
        signal("KILL", server);

        // then
        JsonNode replaced = awaitReplaced(second, server);
        assertThat(problem(replaced)).contains("in a way that is not known because it was adopted");
        assertThat(OwnedProcesses.of(home)).doesNotContainAnyElementsOf(runners);
    }

    @Test
    @Tag("fake")
    void row26_hundredOrphans_areReapedWhileOllamaGoesOn() throws Exception {
        // given
        FakeProgram fake = fake();
        Path pids = folder.resolve("orphans");
        Path storm = ScriptedOllama.write(folder.resolve("storm"), fake.path(), """
                #!/bin/sh
                [ "$1" = --version ] && exec '%1$s' --version
                i=0
                while [ $i -lt 100 ]; do
                  (sh -c 'echo $$ >> %2$s; exec sleep 1' &)
                  i=$((i+1))
                done
                exec '%1$s' "$@"
                """.formatted(fake.path(), pids));

        // when
        SidecarApp app = startPlain(BackOff.QUICK, "sidecar.ollama.program=" + storm);
        long server = app.awaitReady().path("pid").asLong();
        List<String> orphans = soon().until(() -> Files.readAllLines(pids), lines -> lines.size() == 100);

        // then
        soon().until(() -> orphans.stream()
                .allMatch(pid -> ProcessEntry.of(Long.parseLong(pid)).isEmpty()));
        assertThat(app.status().path("pid").asLong()).isEqualTo(server);
    }
}
