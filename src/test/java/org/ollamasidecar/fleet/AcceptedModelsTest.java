package org.ollamasidecar.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.ollama.ModelName;

class AcceptedModelsTest {

    @ParameterizedTest
    @CsvSource({
        "*, llama3.2:1b, true",
        "llama3.2, llama3.2:1b, true",
        "llama3.2, llama3.2, true",
        "llama3.2, llama3.21:1b, false",
        "llama3.2:1b, llama3.2:3b, false",
        "LLAMA3.2:1B, llama3.2:1b, true",
        "llama*, llama3.2:1b, true",
        "*embed*, nomic-embed-text, true",
        "*:1b, llama3.2:1b, true",
        "*:1b, llama3.2:3b, false",
        "sidecar/*, sidecar/canary, true",
        "sidecar/*, library/canary, false",
        "127.0.0.1:5000/library/x, 127.0.0.1:5000/library/x:tag, true"
    })
    void pattern_coversNames(String pattern, String model, boolean covered) {
        assertThat(new AcceptedModels(List.of(pattern)).has(ModelName.parse(model)))
                .isEqualTo(covered);
    }
}
