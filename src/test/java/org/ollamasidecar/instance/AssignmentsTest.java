package org.ollamasidecar.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssignmentsTest {

    @Test
    void listOfVariables_isReadInItsOrder() {
        assertThat(Assignments.parse(List.of("A=1", " B=", "C=x=y")))
                .containsExactly(entry("A", "1"), entry("B", ""), entry("C", "x=y"));
    }

    @Test
    void commasOfAValue_stayInIt() {
        assertThat(Assignments.parse(List.of("CUDA_VISIBLE_DEVICES=0", "1", "GPU-8f", "OLLAMA_DEBUG=1")))
                .containsExactly(entry("CUDA_VISIBLE_DEVICES", "0,1,GPU-8f"), entry("OLLAMA_DEBUG", "1"));
    }

    @Test
    void escapedComma_keepsWhatLooksLikeAnotherOneInTheValue() {
        // given: what the library makes of A=x\,B=y
        List<String> pieces = List.of("A=x,B=y");

        // when // then
        assertThat(Assignments.parse(pieces)).containsExactly(entry("A", "x,B=y"));
    }

    @Test
    void variableThatTheServiceDecides_isRefusedWithItsKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Assignments.parse("sidecar.instances.\"left\".env", List.of("A=1", "OLLAMA_HOST=x")))
                .withMessageStartingWith("sidecar.instances.\"left\".env sets OLLAMA_HOST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "=x", "1A=x", "A B=x"})
    void listThatBeginsWithNoVariable_isRefusedWithItsValueAndTheForm(String piece) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Assignments.parse(List.of(piece, "C=1")))
                .withMessageContaining("sidecar.env=" + piece + ",C=1")
                .withMessageContaining("CUDA_VISIBLE_DEVICES=0,1");
    }
}
