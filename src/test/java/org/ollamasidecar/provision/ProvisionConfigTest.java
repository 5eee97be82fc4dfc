package org.ollamasidecar.provision;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvisionConfigTest {

    @Test
    void nothingSet_isSafeAndOfficial() {
        // when
        ProvisionConfig config = configOf(Map.of());

        // then
        assertThat(config.provision()).isFalse();
        assertThat(config.program()).isEmpty();
        assertThat(config.version()).isEmpty();
        assertThat(config.cache()).isEmpty();
        assertThat(config.releases()).isEqualTo(URI.create("https://github.com/ollama/ollama/releases/download"));
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.stallTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void shouldReadTheNamesThatMessagesMention() {
        // when
        ProvisionConfig config = configOf(Map.of(
                "sidecar.ollama.program", "/opt/ollama",
                "sidecar.ollama.provision", "true",
                "sidecar.ollama.connect-timeout", "250ms"));

        // then
        assertThat(config.program()).contains(Path.of("/opt/ollama"));
        assertThat(config.provision()).isTrue();
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofMillis(250));
    }

    private static ProvisionConfig configOf(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withDefaultValues(values)
                .withMapping(ProvisionConfig.class)
                .build()
                .getConfigMapping(ProvisionConfig.class);
    }
}
