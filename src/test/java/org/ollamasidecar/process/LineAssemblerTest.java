package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineAssemblerTest {

    private final List<String> lines = new ArrayList<>();
    private final LineAssembler assembler = new LineAssembler(10, lines::add);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 100})
    void bytesInAnyPortions_giveTheSameLines(int portion) {
        // given
        byte[] bytes = "eins\n\nzwölf\r\ndrei▁\n".getBytes(StandardCharsets.UTF_8);

        // when
        for (int begin = 0; begin < bytes.length; begin += portion) {
            assembler.feed(ByteBuffer.wrap(bytes, begin, Math.min(portion, bytes.length - begin)));
        }

        // then
        assertThat(lines).containsExactly("eins", "", "zwölf", "drei▁");
    }

    @Test
    void unfinishedLine_waitsForItsEnd() {
        // when
        feed("half");

        // then
        assertThat(lines).isEmpty();
    }

    @Test
    void carriageReturnInsideALine_isKept() {
        // when
        feed("a\rb\r\n");

        // then
        assertThat(lines).containsExactly("a\rb");
    }

    @Test
    void lineAtTheLimit_isWhole() {
        // when
        feed("0123456789\n");

        // then
        assertThat(lines).containsExactly("0123456789");
    }

    @Test
    void lineOverTheLimit_isCutAndSaysHowMuchIsMissing() {
        // when
        feed("0123456789abc\nnext\n");

        // then
        assertThat(lines).containsExactly("0123456789 … (3 bytes dropped)", "next");
    }

    @Test
    void lineThatNeverEnds_takesNoMoreMemoryThanTheLimit() {
        // when
        for (int i = 0; i < 1000; i++) {
            feed("0123456789");
        }
        feed("\n");

        // then
        assertThat(lines).containsExactly("0123456789 … (9990 bytes dropped)");
    }

    @Test
    void bytesThatAreNoText_areReplaced() {
        // when
        assembler.feed(ByteBuffer.wrap(new byte[] {'a', (byte) 0xFF, 'b', '\n'}));

        // then
        assertThat(lines).containsExactly("a\uFFFDb");
    }

    private void feed(String text) {
        assembler.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
