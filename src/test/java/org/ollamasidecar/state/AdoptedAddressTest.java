package org.ollamasidecar.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.state.TestSidecarConfig.TestOllama;

class AdoptedAddressTest {

    @ParameterizedTest
    @CsvSource({
        "http://ollama:11500, http://ollama:11500",
        "http://ollama:11500/, http://ollama:11500",
        "http://10.0.0.7, http://10.0.0.7:11434",
        "http://[::1]:9, http://[::1]:9",
    })
    void address_isHostAndPort(String given, String expected) {
        assertThat(AdoptedAddress.of(TestSidecarConfig.defaults().adopting(given)))
                .contains(URI.create(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://ollama:443", "ollama:11434", "http://ollama/below", "http://me@ollama:1", "ollama"})
    void anythingElse_isRefused_withTheKeyAndTheForm(String given) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdoptedAddress.of(TestSidecarConfig.defaults().adopting(given)))
                .withMessageContainingAll("sidecar.ollama.url=" + given, "http://HOST:PORT", "Recommended action");
    }

    @Test
    void modeAndAddressThatDoNotFit_areRefused() {
        // given
        TestSidecarConfig own = TestSidecarConfig.defaults()
                .withOllama(new TestOllama(Optional.of(URI.create("http://ollama:1")), 0, PortPolicy.FAIL));
        TestSidecarConfig nowhere = TestSidecarConfig.defaults()
                .adopting("http://ollama:1")
                .withOllama(TestSidecarConfig.defaults().ollama());

        // then
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdoptedAddress.of(own))
                .withMessageContainingAll("sidecar.mode=own", "Recommended action");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdoptedAddress.of(nowhere))
                .withMessageContainingAll("sidecar.mode=adopt", "sidecar.ollama.url", "Recommended action");
        assertThat(AdoptedAddress.of(TestSidecarConfig.defaults())).isEmpty();
    }
}
