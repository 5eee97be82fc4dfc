package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaVersionTest {

    @ParameterizedTest
    @CsvSource({
        "0.34.4, 0.34.4, 0, 34, 4",
        "v0.11.4, 0.11.4, 0, 11, 4",
        "0.33.0-rc2, 0.33.0-rc2, 0, 33, 0",
        "0.5.7-0-ga420a45-dirty, 0.5.7-0-ga420a45-dirty, 0, 5, 7",
        "1.2.3+cuda, 1.2.3+cuda, 1, 2, 3",
    })
    void printedVersion_isRead(String text, String printed, int major, int minor, int patch) {
        assertThat(OllamaVersion.parse(text)).contains(new OllamaVersion(printed, major, minor, patch));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.34", "0.34.4.1", "latest", " 0.34.4", "0.34.x", "0.9999999.0", "-1.0.0"})
    void otherText_isNoVersion(String text) {
        assertThat(OllamaVersion.parse(text)).isEmpty();
    }

    @Test
    void order_isByNumbersNotByText() {
        assertThat(Stream.of("0.34.4", "0.9.0", "1.0.0", "0.11.4", "0.11.10")
                        .map(OllamaVersionTest::version)
                        .sorted()
                        .map(OllamaVersion::toString))
                .containsExactly("0.9.0", "0.11.4", "0.11.10", "0.34.4", "1.0.0");
    }

    @Test
    void releaseCandidate_countsAsItsRelease() {
        assertThat(version("0.33.0-rc2")).isEqualByComparingTo(version("0.33.0"));
    }

    @ParameterizedTest
    @CsvSource({"0.11.4, false", "0.24.0, false", "0.30.0, true", "0.30.0-rc1, true", "0.34.4, true", "1.0.0, true"})
    void runner_isSeparateFromItsEraOn(String text, boolean separate) {
        assertThat(version(text).hasSeparateRunner()).isEqualTo(separate);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.17.1", "0.17.1-rc0", "0.34.4", "1.0.0"})
    void currentVersions_haveNoKnownHoles(String text) {
        assertThat(version(text).knownHoles()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0.11.4, CVE-2026-7482 and CVE-2025-51471",
        "0.14.2, CVE-2026-7482 and CVE-2025-51471",
        "0.14.3, (CVE-2026-7482)",
        "0.17.0, (CVE-2026-7482)",
    })
    void olderVersions_haveKnownHoles(String text, String holes) {
        assertThat(version(text).knownHoles()).get().asString().contains(text, holes, "Use 0.17.1 or newer");
    }

    @Test
    void versionThatWasNeverSet_isUnknownRatherThanOld() {
        assertThat(version("0.0.0").knownHoles())
                .get()
                .asString()
                .contains("0.0.0", "unknown")
                .doesNotContain("CVE");
    }

    private static OllamaVersion version(String text) {
        return OllamaVersion.parse(text).orElseThrow();
    }
}
