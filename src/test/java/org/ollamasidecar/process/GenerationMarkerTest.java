package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GenerationMarkerTest {

    private final GenerationMarker marker = new GenerationMarker();

    @Test
    void ownLine_isRecognised() {
        assertThat(marker.generationOf(marker.line(42))).hasValue(42);
    }

    @Test
    void lineOfAnotherService_isAnOrdinaryLine() {
        assertThat(marker.generationOf(new GenerationMarker().line(42))).isEmpty();
    }

    @Test
    void lineWithMoreAroundIt_isAnOrdinaryLine() {
        assertThat(marker.generationOf("x" + marker.line(1))).isEmpty();
        assertThat(marker.generationOf(marker.line(1) + "x")).isEmpty();
        assertThat(marker.generationOf("")).isEmpty();
    }

    @Test
    void lineWithoutANumber_isAnOrdinaryLine() {
        // given
        String line = marker.line(7);

        // when // then
        assertThat(marker.generationOf(line.replace(" 7 ", " seven "))).isEmpty();
        assertThat(marker.generationOf(line.replace(" 7 ", " "))).isEmpty();
        assertThat(marker.generationOf(line.replace(" 7 ", " 99999999999999999999 ")))
                .isEmpty();
    }
}
