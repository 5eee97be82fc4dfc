package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A fixed port for our Ollama, and somebody else who has it. */
@Tag("current")
class PortFaultIT extends FaultCase {

    @AutoClose
    final ForeignOllama.All foreigners = new ForeignOllama.All();

    private static String test() {
        return "pid " + ProcessHandle.current().pid() + " (";
    }

    @Test
    void fixedPort_staysTheSameOverRestarts() throws Exception {
        // given
        int port = FreePort.find();
        SidecarApp app = startReal(BackOff.AT_ONCE, "sidecar.ollama.port=" + port);
        JsonNode first = app.awaitReady();

        // when
        signal("KILL", first.path("pid").asLong());

        // then
        JsonNode second = awaitReplaced(app, first.path("pid").asLong());
        assertThat(first.path("address").asText()).isEqualTo("http://127.0.0.1:" + port);
        assertThat(second.path("address")).isEqualTo(first.path("address"));
    }

    @Test
    void row14_portTaken_fail_namesItsOwnerAtOnce_andAStartWishTriesAgain() throws Exception {
        SidecarApp app;
        // Not one that the system gives to whoever asks for any: it is to be free again.
        int port = FreePort.find();
        try (ServerSocket owner = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            // when
            app = startReal(BackOff.QUICK, "sidecar.ollama.port=" + port);
            JsonNode failed = awaitState(app, "FAILED");

            // then
            assertThat(problem(failed)).startsWith("Port " + port + " is taken by " + test());
            assertThat(failed.at("/failure/action").asText()).contains("sidecar.ollama.port");
            assertThat(failed.at("/failure/lastLines").toString()).contains("address already in use");
            assertThat(failed.path("restarts").asInt()).isZero();
            assertThat(app.health("live")).isEqualTo(503);
            assertThat(owner.isClosed()).isFalse();
        }

        // when
        app.post("/sidecar/v1/start", "", Map.of());

        // then
        awaitState(app, "READY");
    }

    @Test
    void row14_portTaken_otherPort_takesAFreeOne_andSaysWhoHasIt() throws Exception {
        try (ServerSocket owner = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // given
            int port = owner.getLocalPort();

            // when
            SidecarApp app =
                    startReal(BackOff.QUICK, "sidecar.ollama.port=" + port, "sidecar.ollama.port-conflict=other-port");
            JsonNode status = app.awaitReady();

            // then
            assertThat(status.path("address").asText()).doesNotEndWith(":" + port);
            assertThat(problem(status)).startsWith("Port " + port + " is taken by " + test());
            assertThat(status.path("ours").asBoolean()).isTrue();
            assertThat(app.ping().path("response").asText()).startsWith(" pong");
        }
    }

    @Test
    void row14_portTakenByAnOllama_adopt_usesThatOne_andReplacesItWhenItIsGone() throws Exception {
        // given
        ForeignOllama owner = foreigners.start(SidecarApp.realProgram(home), folder.resolve("foreign"));

        // when
        SidecarApp app =
                startReal(BackOff.AT_ONCE, "sidecar.ollama.port=" + owner.port(), "sidecar.ollama.port-conflict=adopt");
        JsonNode adopted = app.awaitReady();

        // then
        assertThat(adopted.path("address").asText()).isEqualTo(owner.url());
        assertThat(adopted.path("ours").asBoolean()).isFalse();
        assertThat(adopted.path("pid").isMissingNode()).isTrue();
        assertThat(app.ping().path("response").asText()).startsWith(" pong");
        assertThat(owner.isAlive()).isTrue();

        // when
        owner.kill();

        // then
        JsonNode own = soon().until(app::status, seen -> seen.path("ready").asBoolean() && seen.has("pid"));
        assertThat(own.path("ours").asBoolean()).isTrue();
        assertThat(own.path("address").asText()).isEqualTo(owner.url());
    }
}
