package org.ollamasidecar.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {

    /** Of the text {@code secret}. */
    private static final String HASH = "sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    @TempDir
    Path folder;

    private List<ApiKey> read(String text) throws IOException {
        return KeyFile.read(Files.writeString(folder.resolve("keys"), text));
    }

    @Test
    void keys_areReadWithTheirLimits() throws IOException {
        // when
        List<ApiKey> keys = read(
                "# people\n\nalice inference " + HASH + " rate=60/m concurrent=4 tokens=1M/d tokens=20M/m # hers\n");

        // then
        assertThat(keys).singleElement().satisfies(key -> {
            assertThat(key.name()).isEqualTo("alice");
            assertThat(key.role()).isEqualTo(Role.INFERENCE);
            assertThat(key.hash().matches(KeyHash.of("secret"))).isTrue();
            assertThat(key.hash().matches(KeyHash.of("Secret"))).isFalse();
            assertThat(key.rate()).contains(new Rate(60, Duration.ofMinutes(1)));
            assertThat(key.concurrent()).hasValue(4);
            assertThat(key.budgets())
                    .containsExactly(
                            new TokenBudget(1_000_000, TokenBudget.Period.DAY),
                            new TokenBudget(20_000_000, TokenBudget.Period.MONTH));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice",
                "alice inference",
                "alice boss " + HASH,
                "al/ice inference " + HASH,
                "alice inference sha256:12",
                "alice inference md5:" + HASH,
                "alice inference " + HASH + " rate=0/m",
                "alice inference " + HASH + " rate=60",
                "alice inference " + HASH + " concurrent=0",
                "alice inference " + HASH + " tokens=many/d",
                "alice inference " + HASH + " tokens=-1/d",
                "alice inference " + HASH + " tokens=0/d",
                "alice inference " + HASH + " tokens=1.5M/d",
                "alice inference " + HASH + " tokens=1M/h",
                "alice inference " + HASH + " tokens=1M",
                "alice inference " + HASH + " tokens=999999999999999999G/m",
                "alice inference " + HASH + " tokens=1M/d tokens=2M/d",
                "alice inference " + HASH + " more",
                "alice inference " + HASH + "\nbob admin " + HASH,
            })
    void wrongLines_areToldByTheirNumber_withoutTheHash(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("keys")
                .hasMessageNotContaining("2bb80d");
    }

    @Test
    void hash_isNeverPrinted() throws IOException {
        assertThat(read("a admin " + HASH).toString()).doesNotContain("2bb80d");
    }

    @Test
    void roles_includeThoseBefore() {
        assertThat(Role.ADMIN.included()).containsExactlyInAnyOrder("inference", "operate", "admin");
        assertThat(Role.OPERATE.included()).containsExactlyInAnyOrder("inference", "operate");
        assertThat(Role.INFERENCE.included()).containsExactly("inference");
    }
}
