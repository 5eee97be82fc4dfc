package org.ollamasidecar.load.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.canary.WordChain;

class GgufFactsTest {

    private static final byte[] MODEL = WordChain.file();
    private static final long SIZE = 40_000_000_000L;

    private static GgufFacts llama(Map<String, long[]> more) {
        Map<String, long[]> numbers = new HashMap<>(Map.of(
                "llama.block_count", new long[] {16},
                "llama.context_length", new long[] {131_072},
                "llama.embedding_length", new long[] {2048},
                "llama.attention.head_count", new long[] {32},
                "llama.attention.head_count_kv", new long[] {8}));
        numbers.putAll(more);
        return new GgufFacts("llama", numbers);
    }

    @Test
    void file_saysItsSizes_alsoWhereOnlyItsBeginningHasCome() throws IOException {
        for (int length : new int[] {MODEL.length, 700}) {
            // when
            GgufFacts facts = GgufFacts.of(Arrays.copyOf(MODEL, length), MODEL.length);

            // then
            assertThat(facts.architecture()).isEqualTo("llama");
            assertThat(facts.context()).hasValue(8192);
            // One layer, and for each token the keys and values of 32 numbers with two bytes.
            assertThat(facts.cacheBytes(100)).hasValue(100 * 2 * 32 * 2);
        }
    }

    @Test
    void cache_isThatOfLlama() {
        // 16 layers of 8 heads with 64 numbers each, for keys and for values: 32 KiB for each token.
        assertThat(llama(Map.of()).cacheBytes(4096)).hasValue(4096L * 16 * 8 * 2 * 64 * 2);
        assertThat(llama(Map.of("llama.attention.key_length", new long[] {128})).cacheBytes(1))
                .hasValue(16 * 8 * (128 + 64) * 2);
    }

    @Test
    void headsOfEachLayer_areAddedUp() {
        assertThat(llama(Map.of("llama.attention.head_count_kv", new long[] {8, 0, 0, 4}))
                        .cacheBytes(1))
                .hasValue(12 * 2 * 64 * 2);
    }

    @Test
    void whatIsMissingOrNonsense_isNotKnown() {
        assertThat(new GgufFacts("", Map.of()).cacheBytes(1)).isEmpty();
        assertThat(new GgufFacts("bert", llama(Map.of()).numbers()).cacheBytes(1))
                .isEmpty();
        for (long nonsense : new long[] {0, -1, Long.MAX_VALUE, 1L << 40}) {
            for (String key : llama(Map.of()).numbers().keySet()) {
                GgufFacts facts = llama(Map.of(key, new long[] {nonsense}));
                assertThat(catchThrowable(() -> facts.cacheBytes(4096))).as(key).isNull();
            }
            assertThat(llama(Map.of("llama.block_count", new long[] {nonsense})).cacheBytes(1))
                    .isEmpty();
            assertThat(llama(Map.of("llama.context_length", new long[] {nonsense}))
                            .context())
                    .isEmpty();
            assertThat(llama(Map.of()).cacheBytes(nonsense <= 0 ? -1 : nonsense))
                    .isEmpty();
        }
    }

    @Test
    void somethingElse_isNoModelFile() {
        for (String content : new String[] {"", "GGUF", "<html>404</html>"}) {
            assertThatExceptionOfType(GgufHeader.NotGguf.class)
                    .as(content)
                    .isThrownBy(() -> GgufFacts.of(content.getBytes(StandardCharsets.UTF_8), SIZE));
        }
    }

    /** Whatever is wrong with it: an answer or a reason, soon, and nothing else. */
    @Test
    void spoiltBeginning_isReadOrRefused() {
        Random random = new Random(20);
        for (int round = 0; round < 20_000; round++) {
            // given
            byte[] spoilt = Arrays.copyOf(MODEL, 200 + random.nextInt(4000));
            for (int i = 0; i < 1 + random.nextInt(8); i++) {
                spoilt[random.nextInt(Math.min(spoilt.length, 700))] = (byte) random.nextInt();
            }

            // when
            Throwable thrown = catchThrowable(() -> GgufFacts.of(spoilt, SIZE).cacheBytes(4096));

            // then
            if (thrown != null) {
                assertThat(thrown).isInstanceOf(GgufHeader.NotGguf.class).hasMessageEndingWith(".");
            }
        }
    }
}
