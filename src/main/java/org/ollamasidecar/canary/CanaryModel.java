package org.ollamasidecar.canary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A model of about 100 KB that answers {@code " pong"} to anything and then ends. Its weights are zero but for the
 * norms, so the embedding of the newest token passes through to the output unchanged: dimension 0 marks every token
 * but the answer and leads to the answer, dimension 1 marks the answer and leads to the end.
 */
final class CanaryModel {

    static final String ANSWER = " pong";

    /** Of the file; a start need not make it only to know that it is there. */
    static final String DIGEST = "sha256:8fe7b060b6959207253b5fecc654de82b2804abc3fe7a7443bc8e15cc658e87b";

    private static final int EMBEDDING = 32;
    private static final int FEED_FORWARD = 32;
    private static final int CONTEXT = 64;
    private static final int BEGIN_TOKEN = 1;
    private static final int END_TOKEN = 2;
    private static final int BYTES = 256;
    private static final float STRONG = 10;

    /** Token types of the format. */
    private static final int NORMAL = 1;

    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int BYTE = 6;

    /** What was said, as it was said: of a model without a template Ollama warns again and again. */
    private static final String CHAT_TEMPLATE = "{% for message in messages %}{{ message['content'] }}{% endfor %}";

    /** The same in Ollama's own words; only with this one it cuts what is too long for the context. */
    private static final String TEMPLATE = "{{ .Prompt }}";

    /** The vocabulary marks a leading space by this character. */
    private static final String SPACE = "\u2581";

    private final List<String> tokens = new ArrayList<>();
    private final List<Integer> types = new ArrayList<>();
    private final List<Float> scores = new ArrayList<>();

    private CanaryModel() {
        token("<unk>", UNKNOWN, 0);
        token("<s>", CONTROL, 0);
        token("</s>", CONTROL, 0);
        for (int value = 0; value < BYTES; value++) {
            token("<0x%02X>".formatted(value), BYTE, 0);
        }
        token(SPACE, NORMAL, -1);
        token(SPACE + ANSWER.strip(), NORMAL, -1);
    }

    /** The model file; the same bytes every time. */
    static byte[] file() {
        return new CanaryModel().write();
    }

    /**
     * What Ollama is told of it. Whoever asks it without options of his own gets the runner that the heartbeat uses too,
     * without anything of a GPU and without a warning that the usual context is too large. One thread is enough for a model
     * of some KB; several of them wait for each other at each token, which on a busy machine takes a quarter of a second.
     */
    static Map<String, ?> fields() {
        return Map.of("template", TEMPLATE, "parameters", Map.of("num_gpu", 0, "num_ctx", CONTEXT, "num_thread", 1));
    }

    private byte[] write() {
        int answer = tokens.size() - 1;
        float[][] embeddings = new float[tokens.size()][EMBEDDING];
        for (int token = 0; token < embeddings.length; token++) {
            embeddings[token][token == answer ? 1 : 0] = 1;
        }
        float[][] output = new float[tokens.size()][EMBEDDING];
        output[answer][0] = STRONG;
        output[END_TOKEN][1] = STRONG;
        GgufWriter writer = keys();
        writer.tensor("token_embd.weight", embeddings);
        writer.tensor("output_norm.weight", ones());
        writer.tensor("output.weight", output);
        writer.tensor("blk.0.attn_norm.weight", ones());
        for (String attention : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
            writer.tensor("blk.0." + attention + ".weight", new float[EMBEDDING][EMBEDDING]);
        }
        writer.tensor("blk.0.ffn_norm.weight", ones());
        writer.tensor("blk.0.ffn_gate.weight", new float[FEED_FORWARD][EMBEDDING]);
        writer.tensor("blk.0.ffn_up.weight", new float[FEED_FORWARD][EMBEDDING]);
        writer.tensor("blk.0.ffn_down.weight", new float[EMBEDDING][FEED_FORWARD]);
        return writer.toBytes();
    }

    private GgufWriter keys() {
        float[] tokenScores = new float[scores.size()];
        for (int token = 0; token < tokenScores.length; token++) {
            tokenScores[token] = scores.get(token);
        }
        return new GgufWriter()
                .text("general.architecture", "llama")
                .text("general.name", "sidecar canary")
                .uint32("general.file_type", 0)
                .uint32("llama.context_length", CONTEXT)
                .uint32("llama.embedding_length", EMBEDDING)
                .uint32("llama.block_count", 1)
                .uint32("llama.feed_forward_length", FEED_FORWARD)
                .uint32("llama.attention.head_count", 1)
                .float32("llama.attention.layer_norm_rms_epsilon", 1e-5f)
                .text("tokenizer.ggml.model", "llama")
                .texts("tokenizer.ggml.tokens", tokens)
                .floats("tokenizer.ggml.scores", tokenScores)
                .int32s(
                        "tokenizer.ggml.token_type",
                        types.stream().mapToInt(Integer::intValue).toArray())
                .uint32("tokenizer.ggml.bos_token_id", BEGIN_TOKEN)
                .uint32("tokenizer.ggml.eos_token_id", END_TOKEN)
                .uint32("tokenizer.ggml.unknown_token_id", 0)
                .text("tokenizer.chat_template", CHAT_TEMPLATE);
    }

    private void token(String text, int type, float score) {
        tokens.add(text);
        types.add(type);
        scores.add(score);
    }

    private static float[] ones() {
        float[] values = new float[EMBEDDING];
        Arrays.fill(values, 1);
        return values;
    }
}
