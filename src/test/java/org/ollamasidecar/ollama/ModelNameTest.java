package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {

    @ParameterizedTest
    @CsvSource({
        "smollm2, registry.ollama.ai, library, smollm2, latest",
        "smollm2:135m, registry.ollama.ai, library, smollm2, 135m",
        "sidecar/canary, registry.ollama.ai, sidecar, canary, latest",
        "hf.co/a_b/Some-Model.GGUF:Q4_K_M, hf.co, a_b, Some-Model.GGUF, Q4_K_M",
        "127.0.0.1:5000/library/tiny:latest, 127.0.0.1:5000, library, tiny, latest",
        "localhost:5000/library/tiny, localhost:5000, library, tiny, latest",
        "_a/_b:_c, registry.ollama.ai, _a, _b, _c",
        "qwen2.5:0.5b, registry.ollama.ai, library, qwen2.5, 0.5b",
        "cloud, registry.ollama.ai, library, cloud, latest",
        "m:cloudy, registry.ollama.ai, library, m, cloudy",
        "local/m, registry.ollama.ai, local, m, latest",
        "m:local, registry.ollama.ai, library, m, latest",
        "m:8b:Local, registry.ollama.ai, library, m, 8b",
        "hf.co/n/m:Q4:local, hf.co, n, m, Q4",
        "'  m:8b ', registry.ollama.ai, library, m, 8b",
        "'m: local', registry.ollama.ai, library, m, latest",
        "http://h:5000/n/m:t, h:5000, n, m, t",
        "https:///n/m, registry.ollama.ai, n, m, latest",
        "h:5000/n/m-cloud, h:5000, n, m-cloud, latest",
        "my-cloud-model, registry.ollama.ai, library, my-cloud-model, latest",
    })
    void name_isCompletedByTheDefaults(String text, String host, String namespace, String model, String tag) {
        assertThat(ModelName.parse(text)).satisfies(name -> {
            assertThat(name.host()).isEqualTo(host);
            assertThat(name.namespace()).isEqualTo(namespace);
            assertThat(name.model()).isEqualTo(model);
            assertThat(name.tag()).isEqualTo(tag);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "smollm2, smollm2:latest",
        "library/smollm2:135m, smollm2:135m",
        "registry.ollama.ai/library/smollm2, smollm2:latest",
        "Registry.Ollama.AI/Library/SmolLM2, SmolLM2:latest",
        "registry.ollama.ai/sidecar/canary, sidecar/canary:latest",
        "hf.co/library/m:x, hf.co/library/m:x",
        "127.0.0.1:5000/library/tiny, 127.0.0.1:5000/library/tiny:latest",
    })
    void toString_isTheShortestThatMeansIt(String text, String shortest) {
        assertThat(ModelName.parse(text)).hasToString(shortest);
        assertThat(ModelName.parse(shortest)).isEqualTo(ModelName.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "m :8b",
                "m: 8b",
                "a b",
                ":tag",
                "m:",
                "m:a:b",
                "/m",
                "n/",
                "h//m",
                "a/b/c/d",
                "-m",
                ".m",
                "m:-t",
                "-n/m",
                "name.space/m",
                "host/name.space/m",
                "-host/n/m",
                "n:1/m",
                "https://ollama.com/m",
                "m@sha256",
                "../../etc/passwd",
                "m\nx",
                "m:local:local",
                "m:cloud:local",
                "m:local:8b-cloud",
                "local:",
                ":local",
                "m@sha256:0123",
                "mödel",
                "m%2e",
            })
    void otherText_isRefused(String text) {
        assertThatExceptionOfType(InvalidModelNameException.class)
                .isThrownBy(() -> ModelName.parse(text))
                .withMessageStartingWith("The ");
    }

    @ParameterizedTest
    @CsvSource({"%s/n/m, 350", "h/%s/m, 80", "h/n/%s, 80", "h/n/m:%s, 80", "%s, 80", "%s/m, 80", "m:%s, 80"})
    void eachPart_mayBeAsLongAsItsLimitAndNoLonger(String pattern, int limit) {
        // given
        String longest = pattern.formatted("x".repeat(limit));
        String longer = pattern.formatted("x".repeat(limit + 1));

        // when // then
        assertThat(ModelName.parse(longest).toString()).contains("x".repeat(limit));
        assertThatExceptionOfType(InvalidModelNameException.class).isThrownBy(() -> ModelName.parse(longer));
    }

    @Test
    void longestNameOfAll_isAccepted() {
        // given
        String part = "x".repeat(80);
        String longest = "h".repeat(350) + "/" + part + "/" + part + ":" + part;

        // when // then
        assertThat(ModelName.parse(longest)).hasToString(longest);
        assertThatExceptionOfType(InvalidModelNameException.class)
                .isThrownBy(() -> ModelName.parse(longest + "x"))
                .withMessageContaining("594 characters", "593");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m:cloud",
                "M:CLOUD",
                "gpt-oss:120b-cloud",
                "gpt-oss:120b:cloud",
                "m: cloud",
                " m:cloud\n",
                "not a name:cloud",
                "n/m:x-Cloud",
                "hf.co/n/m:cloud"
            })
    void cloudModel_isRefusedAsSuch(String text) {
        assertThatExceptionOfType(CloudModelNameException.class)
                .isThrownBy(() -> ModelName.parse(text))
                .withMessageContaining("'" + text + "'")
                .withMessageContaining("cloud");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"smollm2", "SmolLM2", "smollm2:LATEST", "library/smollm2", "Registry.ollama.ai/LIBRARY/smollm2"})
    void namesThatDifferInCase_areEqual(String text) {
        // given
        ModelName name = ModelName.parse("smollm2:latest");

        // when // then
        assertThat(ModelName.parse(text)).isEqualTo(name).hasSameHashCodeAs(name);
        assertThat(ModelName.parse(text).isNamed("smollm2:latest")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"smollm2:135m", "other/smollm2", "hf.co/library/smollm2", "smollm"})
    void otherNames_areNotEqual(String text) {
        assertThat(ModelName.parse(text)).isNotEqualTo(ModelName.parse("smollm2"));
        assertThat(ModelName.parse("smollm2").isNamed(ModelName.parse(text).toString()))
                .isFalse();
    }

    @Test
    void case_isKept() {
        assertThat(ModelName.parse("hf.co/Org/Model:Q4").toString()).isEqualTo("hf.co/Org/Model:Q4");
    }
}
