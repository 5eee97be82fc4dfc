package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.ollama.InheritedVariables.Withheld;

class InheritedVariablesTest {

    @ParameterizedTest
    @CsvSource({
        "OLLAMA_HOST, 0.0.0.0, quarkus.http.host",
        "OLLAMA_MODELS, /theirs, sidecar.models-directory",
        "OLLAMA_NOPRUNE, 0, DELETE /sidecar/v1/models",
        "OLLAMA_DEBUG, -1, remove it",
        "LLAMA_ARG_CTX_SIZE, 4096, sidecar.env=LLAMA_ARG_CTX_SIZE=VALUE",
    })
    void whatHasNoEffect_isToldWithWhatToUseInstead(String name, String value, String instead) {
        assertThat(InheritedVariables.withheld(Map.of(name, value), "/models"))
                .singleElement()
                .satisfies(withheld -> assertThat(withheld.name()).isEqualTo(name))
                .extracting(Withheld::action)
                .asString()
                .contains(instead);
    }

    @Test
    void whatHasAnEffect_orSaysNothingOfOllama_isNotTold() {
        // given
        Map<String, String> ours = Map.of(
                "OLLAMA_KEEP_ALIVE", "1h",
                "OLLAMA_ORIGINS", "app://x",
                "OLLAMA_MODELS", "/models",
                "OLLAMA_NOPRUNE", "1",
                "OLLAMA_DEBUG", "1",
                "AWS_SECRET_ACCESS_KEY", "x",
                "LLAMA_CPP", "x");

        // when // then
        assertThat(InheritedVariables.withheld(ours, "/models")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-1,true", "' \"-4\" ',true", "1,false", "0,false", "true,false", "-0,false", "'',false"})
    void logLevelThatHidesTheAddress_isKnown(String value, boolean hides) {
        assertThat(InheritedVariables.hidesAddress("OLLAMA_DEBUG", value)).isEqualTo(hides);
    }
}
