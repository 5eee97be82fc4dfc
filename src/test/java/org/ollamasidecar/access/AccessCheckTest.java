package org.ollamasidecar.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessCheckTest {

    @ParameterizedTest
    @CsvSource({
        "false, 0.0.0.0, true",
        "false, 10.0.0.5, true",
        "false, 127.0.0.1, false",
        "false, localhost, false",
        "true, 0.0.0.0, false",
    })
    void openPort_withoutKeys_isForStrangers(boolean keys, String host, boolean open) {
        assertThat(AccessCheck.isOpenToStrangers(keys, host)).isEqualTo(open);
    }
}
