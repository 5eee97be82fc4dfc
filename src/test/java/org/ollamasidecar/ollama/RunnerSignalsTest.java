package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunnerSignalsTest {

    private static final String INFO = "time=2026-08-07T02:08:55.200-04:00 level=INFO source=server.go:438 ";
    private static final String BLOB = "sha256-" + "0a1b".repeat(16);

    private static Optional<RunnerSignal> signal(String line) {
        return RunnerSignals.in(OllamaLogParser.parse(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "msg=\"starting llama-server\" cmd=\"/usr/lib/ollama/llama-server --port 1 --model /m/blobs/BLOB -c"
                        + " 64\"",
                "msg=\"starting llama server\" cmd=\"/usr/bin/ollama runner --model /my models/blobs/BLOB --ctx-size"
                        + " 64\"",
                "msg=\"starting runner\" cmd=\"/usr/bin/ollama runner --ollama-engine --model /m/blobs/BLOB --port 4\"",
            })
    void startOfARunner_namesTheWeights(String rest) {
        assertThat(signal(INFO + rest.replace("BLOB", BLOB))).contains(new RunnerSignal.Starting(BLOB));
    }

    @Test
    void startOfARunnerOfAnUnusualCommand_isAStartToo() {
        assertThat(signal(INFO + "msg=\"starting llama server\" cmd=\"ollama runner --port 4\""))
                .contains(new RunnerSignal.Starting(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-server started in 0.42 seconds", "llama runner started in 2.01 seconds"})
    void loadedModel_isStarted(String message) {
        assertThat(signal(INFO + "msg=\"" + message + "\"")).contains(new RunnerSignal.Started());
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-server terminated", "llama runner terminated"})
    void runnerThatDies_hasFailed(String message) {
        assertThat(signal(INFO + "msg=\"" + message + "\" error=\"signal: killed\""))
                .contains(new RunnerSignal.Failed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama-server started in 0.42 seconds",
                "[GIN] 2025/04/03 - 22:48:12 | 200 |     120.452us |       127.0.0.1 | GET      \"/api/ps\"",
                "time=2026-08-07T02:08:55.200-04:00 level=INFO source=x.go:1 msg=\"loaded runners\" count=1",
                "time=2026-08-07T02:08:55.200-04:00 level=INFO source=x.go:1 msg=\"waiting for llama-server to start\"",
            })
    void otherLines_areNoSignals(String line) {
        assertThat(signal(line)).isEmpty();
    }
}
