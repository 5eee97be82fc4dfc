package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitTest {

    @ParameterizedTest
    @CsvSource({
        "0, exited with code 0",
        "1, exited with code 1",
        "2, exited with code 2",
        "128, exited with code 128",
        "129, killed by SIGHUP",
        "131, killed by SIGQUIT",
        "132, killed by SIGILL",
        "134, killed by SIGABRT",
        "137, killed by SIGKILL",
        "139, killed by SIGSEGV",
        "143, killed by SIGTERM",
        "159, killed by signal 31",
    })
    void code_isDescribedInWords(int code, String words) {
        assertThat(new Exit(code).describe()).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"0, ", "128, ", "137, SIGKILL", "192, signal 64"})
    void signal_isThereOnlyAbove128(int code, String signal) {
        assertThat(new Exit(code).signal().orElse(null)).isEqualTo(signal);
    }
}
