package org.ollamasidecar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.common.MapBackedConfigSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.load.PullPolicy;
import org.ollamasidecar.load.file.ModelFile;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.ModelName;

class ConfiguredModelsTest {

    private static List<WantedModel> read(Map<String, String> properties) {
        return ConfiguredModels.of(new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(ModelsConfig.class)
                .withSources(new MapBackedConfigSource("test", properties) {})
                .build()
                .getConfigMapping(ModelsConfig.class));
    }

    @Test
    void shortForm_isRequiredUnlessMarked_inItsOrder() {
        // when
        List<WantedModel> models = read(Map.of("sidecar.models.wanted", "b,a:1b?"));

        // then
        assertThat(models).extracting(WantedModel::name).containsExactly(ModelName.parse("b"), ModelName.parse("a:1b"));
        assertThat(models).extracting(WantedModel::required).containsExactly(true, false);
        assertThat(models).allMatch(WantedModel::isPinned).allMatch(WantedModel::configured);
    }

    @Test
    void longForm_says_everything_andCountsOverTheShortOne() {
        // when
        List<WantedModel> models = read(Map.of(
                "sidecar.models.wanted", "llama3.2:1b",
                "sidecar.models.\"llama3.2:1b\".required", "false",
                "sidecar.models.\"llama3.2:1b\".pull", "never",
                "sidecar.models.\"llama3.2:1b\".keep-alive", "10m",
                "sidecar.models.\"llama3.2:1b\".num-ctx", "2048",
                "sidecar.models.\"llama3.2:1b\".from", "file:/models/m.gguf",
                "sidecar.models.look-every", "2s"));

        // then
        assertThat(models)
                .containsExactly(new WantedModel(
                        ModelName.parse("llama3.2:1b"),
                        false,
                        PullPolicy.NEVER,
                        new KeepAlive("10m"),
                        OptionalInt.of(2048),
                        Optional.of(ModelFile.parse("file:/models/m.gguf")),
                        true));
        assertThat(models.getFirst().isPinned()).isFalse();
    }

    @Test
    void whatIsNoModel_isNamedWithItsKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Map.of("sidecar.models.wanted", "a b")))
                .withMessageContaining("sidecar.models.wanted");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Map.of("sidecar.models.\"m\".keep-alive", "soon")))
                .withMessageContaining("sidecar.models.\"m\".keep-alive");
    }
}
