package org.ollamasidecar.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GgufWriterTest {

    @Test
    void emptyFile_isAPaddedHeader() {
        // when
        byte[] file = new GgufWriter().toBytes();

        // then
        assertThat(file).hasSize(32).startsWith('G', 'G', 'U', 'F', 3, 0, 0, 0);
        assertThat(Gguf.read(file).keys()).isEmpty();
    }

    @Test
    void keysOfEachKind_areReadBack() {
        // when
        byte[] file = new GgufWriter()
                .text("text", "zwölf ▁")
                .uint32("number", 42)
                .float32("fraction", 1e-5f)
                .flag("flag", false)
                .texts("texts", List.of("a", ""))
                .floats("floats", 0.5f, -1)
                .int32s("numbers", 1, -2)
                .toBytes();

        // then
        assertThat(Gguf.read(file).keys())
                .isEqualTo(Map.of(
                        "text",
                        "zwölf ▁",
                        "number",
                        42,
                        "fraction",
                        1e-5f,
                        "flag",
                        false,
                        "texts",
                        List.of("a", ""),
                        "floats",
                        List.of(0.5f, -1f),
                        "numbers",
                        List.of(1, -2)));
    }

    @Test
    void tensors_areAlignedAndReadBack() {
        // when
        Gguf model = Gguf.read(new GgufWriter()
                .text("key", "of an odd length")
                .tensor("vector", new float[] {1, 2, 3})
                .tensor("rows", new float[] {4, 5}, new float[] {6, 7}, new float[] {8, 9})
                .toBytes());

        // then
        assertThat(model.tensors())
                .isEqualTo(Map.of(
                        "vector", new Gguf.Tensor(List.of(3L), 0, 0),
                        "rows", new Gguf.Tensor(List.of(2L, 3L), 0, 32)));
        assertThat(model.values("vector")).containsExactly(1, 2, 3);
        assertThat(model.values("rows")).containsExactly(4, 5, 6, 7, 8, 9);
        assertThat(model.size()).isEqualTo(model.dataStart() + 64);
    }
}
