package org.ollamasidecar.canary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A model file that makes vectors of texts, of 48 KB, and means nothing by them: equal texts have equal vectors. */
public final class TinyBert {

    /** How long its vectors are. */
    public static final int DIMENSIONS = 32;

    private static final int CONTEXT = 64;
    private static final String SPACE = "\u2581";
    private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    private TinyBert() {}

    /**
     * The same bytes every time.
     *
     * @param words those that are a token each; what is none is spelled
     */
    public static byte[] file(List<String> words) {
        List<String> tokens = new ArrayList<>(SPECIAL);
        words.forEach(word -> tokens.add(SPACE + word));
        LETTERS.chars().mapToObj(Character::toString).forEach(letter -> tokens.add(SPACE + letter));
        LETTERS.chars().mapToObj(Character::toString).forEach(tokens::add);
        GgufWriter writer = keys(tokens)
                .tensor("token_embd.weight", waves(tokens.size()))
                .tensor("token_types.weight", waves(2))
                .tensor("position_embd.weight", waves(CONTEXT));
        norm(writer, "token_embd_norm");
        for (String layer : List.of("attn_q", "attn_k", "attn_v", "attn_output", "ffn_up", "ffn_down")) {
            writer.tensor("blk.0." + layer + ".weight", waves(DIMENSIONS))
                    .tensor("blk.0." + layer + ".bias", new float[DIMENSIONS]);
        }
        norm(writer, "blk.0.attn_output_norm");
        norm(writer, "blk.0.layer_output_norm");
        return writer.toBytes();
    }

    private static GgufWriter keys(List<String> tokens) {
        int[] types = new int[tokens.size()];
        for (int token = 0; token < types.length; token++) {
            types[token] = token < SPECIAL.size() ? 3 : 1;
        }
        return new GgufWriter()
                .text("general.architecture", "bert")
                .text("general.name", "tiny bert")
                .uint32("general.file_type", 0)
                .uint32("bert.context_length", CONTEXT)
                .uint32("bert.embedding_length", DIMENSIONS)
                .uint32("bert.block_count", 1)
                .uint32("bert.feed_forward_length", DIMENSIONS)
                .uint32("bert.attention.head_count", 2)
                .float32("bert.attention.layer_norm_epsilon", 1e-12f)
                .flag("bert.attention.causal", false)
                .uint32("bert.pooling_type", 1)
                .text("tokenizer.ggml.model", "bert")
                .texts("tokenizer.ggml.tokens", tokens)
                .int32s("tokenizer.ggml.token_type", types)
                .uint32("tokenizer.ggml.token_type_count", 2)
                .uint32("tokenizer.ggml.padding_token_id", 0)
                .uint32("tokenizer.ggml.unknown_token_id", 1)
                .uint32("tokenizer.ggml.cls_token_id", 2)
                .uint32("tokenizer.ggml.bos_token_id", 2)
                .uint32("tokenizer.ggml.seperator_token_id", 3)
                .uint32("tokenizer.ggml.mask_token_id", 4);
    }

    private static void norm(GgufWriter writer, String name) {
        float[] ones = new float[DIMENSIONS];
        Arrays.fill(ones, 1);
        writer.tensor(name + ".weight", ones).tensor(name + ".bias", new float[DIMENSIONS]);
    }

    /** Rows that differ from each other. */
    private static float[][] waves(int rows) {
        float[][] all = new float[rows][DIMENSIONS];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < DIMENSIONS; column++) {
                all[row][column] = (float) Math.sin((row + 1) * 0.7 + column * (row % 5 + 1) * 1.3);
            }
        }
        return all;
    }
}
