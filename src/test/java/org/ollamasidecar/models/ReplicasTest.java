package org.ollamasidecar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.ollama.ModelName;

class ReplicasTest {

    private static Replicas of(String text) {
        return Replicas.of(TestRules.config(ModelsConfig.class, Map.of("sidecar.models.\"m\".replicas", text)));
    }

    @Test
    void modelIsInOneInstance_whereNothingElseIsSaid() {
        assertThat(of("2").of(ModelName.parse("other"))).isEqualTo(1);
        assertThat(of("2").of(ModelName.parse("m"))).isEqualTo(2);
        assertThat(of("ALL").of(ModelName.parse("m:latest"))).isEqualTo(Replicas.ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "many", "2 3", "99999"})
    void whatIsNoNumber_isRefused_withItsKey(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(text))
                .withMessageContaining("sidecar.models.\"m\".replicas: '" + text + "'")
                .withMessageContaining("Recommended action");
    }
}
