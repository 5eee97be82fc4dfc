package org.ollamasidecar.load.file;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the beginning of a GGUF file says of its sizes: enough to estimate the memory that a model needs.
 *
 * @param architecture what kind of model it is; empty where it is not known
 * @param numbers by their keys; several where each layer has its own
 */
public record GgufFacts(String architecture, Map<String, long[]> numbers) {

    private static final String LAYERS = ".block_count";
    private static final String CONTEXT = ".context_length";
    private static final String EMBEDDING = ".embedding_length";
    private static final String HEADS = ".attention.head_count";
    private static final String CACHED_HEADS = ".attention.head_count_kv";
    private static final String KEY = ".attention.key_length";
    private static final String VALUE = ".attention.value_length";
    private static final List<String> WANTED = List.of(LAYERS, CONTEXT, EMBEDDING, HEADS, CACHED_HEADS, KEY, VALUE);

    /** Ollama keeps them in halves of a float. */
    private static final long BYTES_OF_A_NUMBER = 2;

    /** No model is larger in anything: what says so is nonsense, and no product of such numbers overflows. */
    private static final long MOST_OF_ANYTHING = 1 << 20;

    private static final long MOST_LAYERS = 4096;
    private static final long LONGEST_CONTEXT = 1L << 30;

    public GgufFacts {
        numbers = Map.copyOf(numbers);
    }

    /**
     * Reads them.
     *
     * @param beginning of the file
     * @param size of the whole file
     * @throws GgufHeader.NotGguf where it is none
     */
    public static GgufFacts of(byte[] beginning, long size) throws IOException {
        return new GgufReader(new ByteChannel(beginning), size).facts();
    }

    static boolean isOne(String key) {
        return WANTED.stream().anyMatch(key::endsWith);
    }

    /** The longest context that the model was made for, in tokens. */
    public OptionalLong context() {
        return one(CONTEXT, LONGEST_CONTEXT);
    }

    /** What a context of so many tokens takes in memory, in bytes; empty where it is not known. */
    public OptionalLong cacheBytes(long tokens) {
        OptionalLong layers = one(LAYERS, MOST_LAYERS);
        OptionalLong head = head();
        OptionalLong key = orElse(one(KEY, MOST_OF_ANYTHING), head);
        OptionalLong value = orElse(one(VALUE, MOST_OF_ANYTHING), head);
        if (layers.isEmpty() || key.isEmpty() || value.isEmpty() || tokens < 0 || tokens > LONGEST_CONTEXT) {
            return OptionalLong.empty();
        }
        OptionalLong heads = cachedHeads(layers.getAsLong());
        try {
            return heads.isEmpty()
                    ? heads
                    : OptionalLong.of(Math.multiplyExact(
                            Math.multiplyExact(tokens, heads.getAsLong()),
                            (key.getAsLong() + value.getAsLong()) * BYTES_OF_A_NUMBER));
        } catch (ArithmeticException nonsense) {
            return OptionalLong.empty();
        }
    }

    /** Of all layers together. */
    private OptionalLong cachedHeads(long layers) {
        long[] each = numbers.getOrDefault(architecture + CACHED_HEADS, new long[0]);
        if (each.length > 1) {
            long sum = 0;
            for (long heads : each) {
                if (heads < 0 || heads > MOST_OF_ANYTHING) {
                    return OptionalLong.empty();
                }
                sum += heads;
            }
            return OptionalLong.of(sum);
        }
        OptionalLong heads = orElse(one(CACHED_HEADS, MOST_OF_ANYTHING), one(HEADS, MOST_OF_ANYTHING));
        return heads.isEmpty() ? heads : OptionalLong.of(heads.getAsLong() * layers);
    }

    private OptionalLong head() {
        OptionalLong embedding = one(EMBEDDING, MOST_OF_ANYTHING);
        OptionalLong heads = one(HEADS, MOST_OF_ANYTHING);
        return embedding.isEmpty() || heads.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(embedding.getAsLong() / heads.getAsLong());
    }

    private static OptionalLong orElse(OptionalLong first, OptionalLong other) {
        return first.isPresent() ? first : other;
    }

    private OptionalLong one(String key, long most) {
        long[] found = numbers.getOrDefault(architecture + key, new long[0]);
        return found.length == 1 && found[0] > 0 && found[0] <= most ? OptionalLong.of(found[0]) : OptionalLong.empty();
    }
}
