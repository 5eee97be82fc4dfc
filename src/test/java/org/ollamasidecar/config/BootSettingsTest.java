package org.ollamasidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quarkus.runtime.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;

class BootSettingsTest {

    @Test
    void wrongSetting_isASentenceWithoutACause() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> BootSettings.read(() -> {
                    throw new IllegalArgumentException("key: why", new IllegalArgumentException("why"));
                }))
                .withMessage("key: why")
                .withNoCause();
    }

    @Test
    void rightSetting_isRead() {
        assertThat(BootSettings.<Integer>read(() -> 3)).isEqualTo(3);
    }
}
