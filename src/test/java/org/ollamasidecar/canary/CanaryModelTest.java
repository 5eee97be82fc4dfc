package org.ollamasidecar.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.ollama.Sha256;

class CanaryModelTest {

    private static final int VOCABULARY = 261;
    private static final int EMBEDDING = 32;

    private final byte[] file = CanaryModel.file();
    private final Gguf model = Gguf.read(file);

    @Test
    void file_isTheSameEveryTime() {
        assertThat(CanaryModel.file()).isEqualTo(file);
        assertThat(Sha256.of(file)).isEqualTo(CanaryModel.DIGEST);
    }

    @Test
    void file_isSmall() {
        assertThat(file).hasSizeBetween(100_000, 106_000);
    }

    @Test
    void header_hasWhatTheRunnerRequires() {
        assertThat(model.version()).isEqualTo(3);
        assertThat(model.keys())
                .containsEntry("general.architecture", "llama")
                .containsEntry("llama.context_length", 64)
                .containsEntry("llama.embedding_length", EMBEDDING)
                .containsEntry("llama.block_count", 1)
                .containsEntry("llama.feed_forward_length", 32)
                .containsEntry("llama.attention.head_count", 1)
                .containsEntry("llama.attention.layer_norm_rms_epsilon", 1e-5f)
                .containsEntry("tokenizer.ggml.model", "llama")
                .containsEntry("tokenizer.ggml.bos_token_id", 1)
                .containsEntry("tokenizer.ggml.eos_token_id", 2)
                .containsEntry("tokenizer.ggml.unknown_token_id", 0);
    }

    @Test
    void templates_areThere_forOllamaWarnsOfModelsWithout() {
        assertThat(model.keys()).containsKey("tokenizer.chat_template");
        assertThat(CanaryModel.fields())
                .isEqualTo(Map.of(
                        "template",
                        "{{ .Prompt }}",
                        "parameters",
                        Map.of("num_gpu", 0, "num_ctx", 64, "num_thread", 1)));
    }

    @Test
    void vocabulary_hasSpecialsBytesAndTheAnswer() {
        // when
        List<Object> tokens = list("tokenizer.ggml.tokens");

        // then
        assertThat(tokens).hasSize(VOCABULARY).startsWith("<unk>", "<s>", "</s>", "<0x00>");
        assertThat(tokens.get(258)).isEqualTo("<0xFF>");
        assertThat(tokens.get(259)).isEqualTo("\u2581");
        assertThat(tokens.get(260)).isEqualTo("\u2581pong");
        assertThat(list("tokenizer.ggml.token_type"))
                .hasSize(VOCABULARY)
                .startsWith(2, 3, 3, 6)
                .endsWith(6, 1, 1);
        assertThat(list("tokenizer.ggml.scores"))
                .hasSize(VOCABULARY)
                .startsWith(0f, 0f)
                .endsWith(0f, -1f, -1f);
    }

    @Test
    void tensors_areThoseOfOneBlock() {
        assertThat(model.tensors())
                .containsOnlyKeys(
                        "token_embd.weight",
                        "output_norm.weight",
                        "output.weight",
                        "blk.0.attn_norm.weight",
                        "blk.0.attn_q.weight",
                        "blk.0.attn_k.weight",
                        "blk.0.attn_v.weight",
                        "blk.0.attn_output.weight",
                        "blk.0.ffn_norm.weight",
                        "blk.0.ffn_gate.weight",
                        "blk.0.ffn_up.weight",
                        "blk.0.ffn_down.weight")
                .allSatisfy((name, tensor) -> assertThat(tensor.type()).isZero());
        assertThat(model.tensors().get("token_embd.weight"))
                .isNotNull()
                .returns(List.of((long) EMBEDDING, (long) VOCABULARY), Gguf.Tensor::dimensions);
        assertThat(model.tensors().get("output_norm.weight"))
                .isNotNull()
                .returns(List.of((long) EMBEDDING), Gguf.Tensor::dimensions);
    }

    @Test
    void tensors_followEachOtherAlignedAndInsideTheFile() {
        // when
        long expected = 0;
        for (Gguf.Tensor tensor : model.tensors().values()) {

            // then
            assertThat(tensor.offset()).isEqualTo(expected);
            expected = (expected + tensor.values() * 4L + 31) / 32 * 32;
        }
        assertThat(model.dataStart() + expected).isEqualTo(file.length);
    }

    @Test
    void anyTokenLeadsToTheAnswer_andTheAnswerToTheEnd() {
        for (int token = 0; token < VOCABULARY; token++) {
            assertThat(next(token)).as("after token %d", token).isEqualTo(token == 260 ? 2 : 260);
        }
    }

    /** What stands at the output when the embedding passes unchanged: the token with the largest product. */
    private int next(int token) {
        float[] embeddings = model.values("token_embd.weight");
        float[] output = model.values("output.weight");
        int best = 0;
        float bestScore = Float.NEGATIVE_INFINITY;
        for (int candidate = 0; candidate < VOCABULARY; candidate++) {
            float score = 0;
            for (int i = 0; i < EMBEDDING; i++) {
                score += embeddings[token * EMBEDDING + i] * output[candidate * EMBEDDING + i];
            }
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    private List<Object> list(String key) {
        return List.copyOf((List<?>) model.keys().getOrDefault(key, List.of()));
    }
}
