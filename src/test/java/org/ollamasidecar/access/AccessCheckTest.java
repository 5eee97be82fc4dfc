package org.ollamasidecar.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessCheckTest {

    @ParameterizedTest
    @CsvSource({
        "false, 0.0.0.0, false, true",
        "false, 10.0.0.5, false, true",
        "false, 127.0.0.1, false, false",
        "false, 127.0.0.1, true, true",
        "false, localhost, false, false",
        "true, 0.0.0.0, false, false",
        "true, 127.0.0.1, true, false",
    })
    void openPort_orAProxy_withoutKeys_isForStrangers(boolean keys, String host, boolean proxies, boolean open) {
        assertThat(AccessCheck.isOpenToStrangers(keys, host, proxies)).isEqualTo(open);
    }
}
