package org.ollamasidecar.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WholeLinesTest {

    private final WholeLines lines = new WholeLines();

    private List<String> pass(String... chunks) {
        List<String> passed = new ArrayList<>();
        for (String chunk : chunks) {
            lines.take(Buffer.buffer(chunk)).ifPresent(out -> passed.add(out.toString()));
        }
        return passed;
    }

    @Test
    void wholeLines_goOnAsTheyCome() {
        assertThat(pass("a\n", "b\n", "c\nd\n")).containsExactly("a\n", "b\n", "c\nd\n");
        assertThat(lines.rest()).isEmpty();
    }

    @Test
    void lineInPieces_isWholeAgain() {
        assertThat(pass("a\n{\"x\"", ":1", "}\n", "b\n")).containsExactly("a\n", "{\"x\":1}\n", "b\n");
    }

    @Test
    void unfinishedLine_isTheRest_once() {
        assertThat(pass("a\nb")).containsExactly("a\n");
        assertThat(lines.rest()).hasValueSatisfying(rest -> assertThat(rest).hasToString("b"));
        assertThat(lines.rest()).isEmpty();
    }

    @Test
    void longLine_isNotHeld() {
        // given
        String piece = "x".repeat(40_000);

        // then
        assertThat(pass(piece, piece)).singleElement().asString().hasSize(80_000);
        assertThat(lines.rest()).isEmpty();
    }
}
