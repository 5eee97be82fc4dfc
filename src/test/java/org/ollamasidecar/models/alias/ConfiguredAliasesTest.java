package org.ollamasidecar.models.alias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.common.MapBackedConfigSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.models.ConfiguredModels;
import org.ollamasidecar.models.ModelsConfig;
import org.ollamasidecar.models.WantedModel;
import org.ollamasidecar.ollama.ModelName;

class ConfiguredAliasesTest {

    @TempDir
    Path folder;

    private static ModelsConfig config(ConfigSource source) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(ModelsConfig.class)
                .withSources(source)
                .build()
                .getConfigMapping(ModelsConfig.class);
    }

    private static ModelsConfig properties(Map<String, String> properties) {
        return config(new MapBackedConfigSource("test", properties) {});
    }

    private static List<String> texts(AliasSet aliases) {
        return aliases.all().stream().map(Alias::toString).toList();
    }

    @Test
    void mapAndList_areBothTaken_andMakeNoWantedModel() {
        // given
        ModelsConfig config = properties(Map.of(
                "sidecar.models.aliases.\"gpt-4o\"", "llama3.2:1b",
                "sidecar.models.aliases.\"claude-*\"", "hf.co/n/m:Q4",
                "sidecar.models.aliases", "text-embedding-3-small=nomic-embed-text, gpt-4o=other",
                "sidecar.models.wanted", "a",
                "sidecar.models.\"b\".required", "false"));

        // when // then
        assertThat(texts(ConfiguredAliases.of(config)))
                .containsExactlyInAnyOrder(
                        "gpt-4o for llama3.2:1b",
                        "claude-* for hf.co/n/m:Q4",
                        "text-embedding-3-small for nomic-embed-text:latest");
        assertThat(ConfiguredModels.of(config))
                .extracting(WantedModel::name)
                .containsExactly(ModelName.parse("a"), ModelName.parse("b"));
    }

    @Test
    void variable_hasTheShortForm() {
        assertThat(texts(ConfiguredAliases.of(config(new EnvConfigSource(
                        Map.of("SIDECAR_MODELS_ALIASES", "gpt-4o=llama3.2:1b,claude-*=llama3.2:3b"), 300)))))
                .containsExactly("gpt-4o for llama3.2:1b", "claude-* for llama3.2:3b");
    }

    @Test
    void nothing_isNone() {
        assertThat(ConfiguredAliases.of(properties(Map.of())).all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, GPT-4o, stands for itself",
        "gpt-4o, a b, of the model name",
        "gpt-4o, big:cloud, cloud",
        "'gpt 4o', a, is no alias",
        "b*c, a, is no alias",
    })
    void wrongAlias_isRefusedWithItsKey(String name, String model, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        ConfiguredAliases.of(properties(Map.of("sidecar.models.aliases.\"" + name + "\"", model))))
                .withMessageStartingWith("sidecar.models.aliases.\"" + name + "\": ")
                .withMessageContaining(why);
    }

    @Test
    void listWithoutAModel_isRefusedWithItsKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfiguredAliases.of(properties(Map.of("sidecar.models.aliases", "gpt-4o"))))
                .withMessageStartingWith("sidecar.models.aliases: 'gpt-4o' is no alias")
                .withMessageContaining("Recommended action");
    }

    @Test
    void file_isReadAgain() throws Exception {
        // given
        AliasFile file = new AliasFile(
                folder.resolve("home").resolve("aliases.json"), new com.fasterxml.jackson.databind.ObjectMapper());
        List<Alias> aliases = List.of(new Alias(new AliasName("claude-*"), ModelName.parse("a:1b"), false));

        // when
        assertThat(file.read()).isEmpty();
        file.write(aliases);

        // then
        assertThat(file.read()).isEqualTo(aliases);
    }
}
