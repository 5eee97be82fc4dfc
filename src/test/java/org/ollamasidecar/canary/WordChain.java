package org.ollamasidecar.canary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A model file that says some words in their order: each leads to the next one. Made like the canary: only the embedding of
 * the newest token reaches the output.
 */
public final class WordChain {

    private static final List<String> WORDS =
            List.of("one", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog");
    private static final int END = 2;
    private static final int CONTEXT = 8192;
    private static final int EMBEDDING = 32;
    private static final int BYTES = 256;
    private static final String SPACE = "\u2581";
    private static final float STRONG = 10;

    private static final String USUAL = "llama";
    private static final int SLOW = 32_768;

    private WordChain() {}

    /**
     * What files can differ in.
     *
     * @param name stands in the file: Ollama takes models of the same bytes for one
     * @param feedForward the width of what is computed for each word, to no effect
     */
    private record Kind(String architecture, String name, int feedForward) {
        static Kind usual(String name) {
            return new Kind(USUAL, name, EMBEDDING);
        }
    }

    /** One that talks for ever, so that a stream of it is as long as {@code num_predict}. The same bytes every time. */
    public static byte[] file() {
        return file(Kind.usual("word chain"), WORDS, true);
    }

    /** One that takes some milliseconds of a processor for each word, as a model does that people talk to. */
    public static byte[] slowFile() {
        return file(new Kind(USUAL, "slow word chain", SLOW), WORDS, true);
    }

    /** The same of an architecture that came after Ollama 0.11.4. */
    public static byte[] ofNewerArchitecture() {
        return file(new Kind("smollm3", "newer word chain", EMBEDDING), WORDS, true);
    }

    /**
     * One that says each of the words once.
     *
     * @param name stands in the file: Ollama takes models of the same bytes for one
     */
    public static byte[] saying(String name, List<String> words) {
        return file(Kind.usual(name), words, false);
    }

    private static byte[] file(Kind kind, List<String> words, boolean forEver) {
        if (words.size() >= EMBEDDING) {
            throw new IllegalArgumentException("Too many words");
        }
        List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        for (int value = 0; value < BYTES; value++) {
            tokens.add("<0x%02X>".formatted(value));
        }
        tokens.add(SPACE);
        int first = tokens.size();
        words.forEach(word -> tokens.add(SPACE + word));

        // Dimension 0 marks all that is no word, dimension 1 + i the word i.
        float[][] embeddings = new float[tokens.size()][EMBEDDING];
        float[][] output = new float[tokens.size()][EMBEDDING];
        for (int token = 0; token < first; token++) {
            embeddings[token][0] = 1;
        }
        output[first][0] = STRONG;
        for (int word = 0; word < words.size(); word++) {
            boolean last = word == words.size() - 1;
            embeddings[first + word][1 + word] = 1;
            output[last ? (forEver ? first : END) : first + word + 1][1 + word] = STRONG;
        }
        GgufWriter writer = keys(kind, tokens, first)
                .tensor("token_embd.weight", embeddings)
                .tensor("output_norm.weight", ones())
                .tensor("output.weight", output)
                .tensor("blk.0.attn_norm.weight", ones())
                .tensor("blk.0.ffn_norm.weight", ones());
        for (String zero : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
            writer.tensor("blk.0." + zero + ".weight", new float[EMBEDDING][EMBEDDING]);
        }
        return writer.tensor("blk.0.ffn_gate.weight", new float[kind.feedForward()][EMBEDDING])
                .tensor("blk.0.ffn_up.weight", new float[kind.feedForward()][EMBEDDING])
                .tensor("blk.0.ffn_down.weight", new float[EMBEDDING][kind.feedForward()])
                .toBytes();
    }

    private static GgufWriter keys(Kind kind, List<String> tokens, int first) {
        int[] types = new int[tokens.size()];
        float[] scores = new float[tokens.size()];
        for (int token = 0; token < types.length; token++) {
            boolean isText = token >= first - 1;
            types[token] = isText ? 1 : token > END ? 6 : token == 0 ? 2 : 3;
            scores[token] = isText ? -1 : 0;
        }
        return new GgufWriter()
                .text("general.architecture", kind.architecture())
                .text("general.name", kind.name())
                .uint32("general.file_type", 0)
                .uint32(kind.architecture() + ".context_length", CONTEXT)
                .uint32(kind.architecture() + ".embedding_length", EMBEDDING)
                .uint32(kind.architecture() + ".block_count", 1)
                .uint32(kind.architecture() + ".feed_forward_length", kind.feedForward())
                .uint32(kind.architecture() + ".attention.head_count", 1)
                .float32(kind.architecture() + ".attention.layer_norm_rms_epsilon", 1e-5f)
                .text("tokenizer.ggml.model", "llama")
                .texts("tokenizer.ggml.tokens", tokens)
                .floats("tokenizer.ggml.scores", scores)
                .int32s("tokenizer.ggml.token_type", types)
                .uint32("tokenizer.ggml.bos_token_id", 1)
                .uint32("tokenizer.ggml.eos_token_id", END)
                .uint32("tokenizer.ggml.unknown_token_id", 0);
    }

    private static float[] ones() {
        float[] values = new float[EMBEDDING];
        Arrays.fill(values, 1);
        return values;
    }
}
