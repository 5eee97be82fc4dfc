package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaCommandTest {

    private static final Path HOME = Path.of("/private/home");
    private static final Path MODELS = Path.of("/models");

    @Test
    void arguments_areServe() {
        assertThat(command(Map.of()).arguments()).containsExactly("serve");
    }

    @Test
    void emptyEnvironment_getsWhatSupervisionNeeds() {
        assertThat(command(Map.of()).environment(Map.of(), 0))
                .containsOnly(
                        Map.entry("HOME", "/private/home"),
                        Map.entry("OLLAMA_HOST", "127.0.0.1:0"),
                        Map.entry("OLLAMA_MODELS", "/models"),
                        Map.entry("OLLAMA_NOPRUNE", "1"),
                        Map.entry("OLLAMA_NO_CLOUD", "1"),
                        Map.entry("NO_PROXY", "127.0.0.1,localhost"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PATH",
                "LANG",
                "LC_ALL",
                "TZ",
                "TMPDIR",
                "LD_LIBRARY_PATH",
                "SSL_CERT_FILE",
                "SSL_CERT_DIR",
                "HTTP_PROXY",
                "https_proxy",
                "CUDA_VISIBLE_DEVICES",
                "NVIDIA_VISIBLE_DEVICES",
                "HIP_VISIBLE_DEVICES",
                "ROCR_VISIBLE_DEVICES",
                "GGML_VK_VISIBLE_DEVICES",
                "GPU_DEVICE_ORDINAL",
                "HSA_OVERRIDE_GFX_VERSION",
                "HSA_OVERRIDE_GFX_VERSION_1",
                "ROCM_PATH",
                "GPU_MAX_HW_QUEUES",
                "VK_ICD_FILENAMES",
                "JETSON_JETPACK",
                "OLLAMA_KEEP_ALIVE",
                "OLLAMA_LOAD_TIMEOUT",
                "OLLAMA_MAX_LOADED_MODELS",
                "OLLAMA_NUM_PARALLEL",
                "OLLAMA_CONTEXT_LENGTH",
                "OLLAMA_VULKAN",
                "OLLAMA_DEBUG",
                "OLLAMA_GO_TEMPLATE",
                "OLLAMA_REMOTES",
                "OLLAMA_OF_A_LATER_VERSION",
            })
    void whatOllamaNeedsOfOurs_isPassedOn(String name) {
        assertThat(command(Map.of()).environment(Map.of(name, "x"), 0)).containsEntry(name, "x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LLAMA_ARG_CACHE_RAM",
                "LLAMA_ARG_HOST",
                "AWS_SECRET_ACCESS_KEY",
                "QUARKUS_HTTP_PORT",
                "SIDECAR_HOME",
                "JAVA_HOME",
                "LD_PRELOAD",
                "USER",
                "OLLAMA_ORIGINS",
                "XPATH",
                "PATH_X",
            })
    void whatElseStandsInOurs_isNotPassedOn(String name) {
        assertThat(command(Map.of()).environment(Map.of(name, "x"), 0)).doesNotContainKey(name);
    }

    @Test
    void configuredValue_winsOverTheInheritedOne() {
        assertThat(command(Map.of("OLLAMA_KEEP_ALIVE", "1h", "LLAMA_ARG_CACHE_RAM", "256"))
                        .environment(Map.of("OLLAMA_KEEP_ALIVE", "5m"), 0))
                .containsEntry("OLLAMA_KEEP_ALIVE", "1h")
                .containsEntry("LLAMA_ARG_CACHE_RAM", "256");
    }

    @Test
    void logLevelThatHidesTheAddress_isNotPassedOn() {
        assertThat(command(Map.of("OLLAMA_DEBUG", "-1")).environment(Map.of("OLLAMA_DEBUG", "-2"), 0))
                .doesNotContainKey("OLLAMA_DEBUG");
    }

    @Test
    void configuredCloud_isLeftToTheUser() {
        assertThat(command(Map.of("OLLAMA_NO_CLOUD", "0")).environment(Map.of(), 0))
                .containsEntry("OLLAMA_NO_CLOUD", "0");
    }

    @ParameterizedTest
    @CsvSource({
        "HOME, /private/home",
        "OLLAMA_HOST, 127.0.0.1:0",
        "OLLAMA_MODELS, /models",
        "OLLAMA_NOPRUNE, 1",
    })
    void reservedValues_areOurs(String name, String value) {
        // given
        Map<String, String> theirs = Map.of(name, "theirs");

        // when // then
        assertThat(OllamaCommand.RESERVED).contains(name).hasSize(4);
        assertThat(command(theirs).environment(theirs, 0)).containsEntry(name, value);
    }

    @Test
    void exceptionsFromTheProxy_areKeptAndCompletedByLoopback() {
        assertThat(command(Map.of()).environment(Map.of("NO_PROXY", "example.org"), 0))
                .containsEntry("NO_PROXY", "example.org,127.0.0.1,localhost");
        assertThat(command(Map.of("NO_PROXY", "a,b")).environment(Map.of("NO_PROXY", "example.org"), 0))
                .containsEntry("NO_PROXY", "a,b,127.0.0.1,localhost");
    }

    @Test
    void exceptionsFromTheProxyInLowerCase_areNotHiddenByOurs() {
        assertThat(command(Map.of()).environment(Map.of("no_proxy", "example.org"), 0))
                .containsEntry("NO_PROXY", "example.org,127.0.0.1,localhost");
    }

    private static OllamaCommand command(Map<String, String> extra) {
        return new OllamaCommand(HOME, MODELS, extra);
    }
}
