package org.ollamasidecar.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.process.LaunchSpec;
import org.ollamasidecar.state.PortPolicy;
import org.ollamasidecar.state.TestSidecarConfig;

class LaunchPlanTest {

    @TempDir
    Path home;

    private TestSidecarConfig config() {
        return TestSidecarConfig.defaults().withHome(home.resolve("service"));
    }

    @Test
    void prepare_makesTheFoldersAndSaysWhatToRun() throws IOException {
        // given
        LaunchPlan plan = new LaunchPlan(config(), Map.of());

        // when
        LaunchSpec spec = plan.prepare(7, Path.of("bin", "ollama"), false);

        // then
        Path childHome = home.resolve("service").resolve("ollama-home");
        assertThat(spec.generation()).isEqualTo(7);
        assertThat(spec.program()).isEqualTo(Path.of("bin", "ollama").toAbsolutePath());
        assertThat(spec.arguments()).containsExactly("serve");
        assertThat(spec.workingDirectory()).isEqualTo(childHome).isDirectory();
        assertThat(spec.logFile()).isEqualTo(home.resolve("service").resolve("ollama.log"));
        assertThat(spec.logFile().getParent()).isDirectory();
        assertThat(spec.environment())
                .containsEntry("HOME", childHome.toString())
                .containsEntry("OLLAMA_HOST", "127.0.0.1:0")
                .containsEntry("OLLAMA_NOPRUNE", "1");
    }

    @Test
    void environment_isAnAllowListWithTheConfiguredOnesOnTop() throws IOException {
        // given
        Map<String, String> ours =
                Map.of("PATH", "/usr/bin", "AWS_SECRET_ACCESS_KEY", "x", "OLLAMA_KEEP_ALIVE", "1m", "TZ", "UTC");
        TestSidecarConfig config = config().withEnv("OLLAMA_KEEP_ALIVE=5m", "EMPTY=", "EQUALS=a=b");

        // when
        Map<String, String> environment = new LaunchPlan(config, ours)
                .prepare(1, Path.of("ollama"), false)
                .environment();

        // then
        assertThat(environment)
                .containsEntry("PATH", "/usr/bin")
                .containsEntry("TZ", "UTC")
                .containsEntry("OLLAMA_KEEP_ALIVE", "5m")
                .containsEntry("EMPTY", "")
                .containsEntry("EQUALS", "a=b")
                .doesNotContainKey("AWS_SECRET_ACCESS_KEY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HOME", "OLLAMA_HOST", "OLLAMA_MODELS", "OLLAMA_NOPRUNE"})
    void reservedVariable_isRefusedWithAnAction(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LaunchPlan(config().withEnv(name + "=x"), Map.of()))
                .withMessageContaining(name)
                .withMessageContaining("Recommended action");
    }

    @Test
    void configuredModelsDirectory_winsOverTheInheritedOne() {
        assertThat(new LaunchPlan(config().withModels(Path.of("/models/ours")), Map.of("OLLAMA_MODELS", "/theirs"))
                        .models())
                .isEqualTo(Path.of("/models/ours"));
    }

    @Test
    void inheritedModelsDirectory_winsOverTheDefault() {
        assertThat(new LaunchPlan(config(), Map.of("OLLAMA_MODELS", "/theirs")).models())
                .isEqualTo(Path.of("/theirs"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void blankInheritedModelsDirectory_isNone(String blank) {
        assertThat(new LaunchPlan(config(), Map.of("OLLAMA_MODELS", blank)).models())
                .isEqualTo(Path.of(System.getProperty("user.home"), ".ollama", "models"));
    }

    @Test
    void relativeModelsDirectory_isMadeAbsoluteForTheChild() throws IOException {
        // given
        LaunchPlan plan = new LaunchPlan(config().withModels(Path.of("target", "models")), Map.of());

        // when
        LaunchSpec spec = plan.prepare(1, Path.of("ollama"), false);

        // then
        assertThat(spec.environment())
                .containsEntry(
                        "OLLAMA_MODELS",
                        Path.of("target", "models").toAbsolutePath().toString());
    }

    @Test
    void configuredPort_isTheChilds_unlessAnyPortWillDo() throws IOException {
        // given
        LaunchPlan plan = new LaunchPlan(
                TestSidecarConfig.defaults()
                        .withHome(home)
                        .withOllama(new TestSidecarConfig.TestOllama(Optional.empty(), 11500, PortPolicy.FAIL)),
                Map.of());

        // when
        LaunchSpec fixed = plan.prepare(1, Path.of("ollama"), false);
        LaunchSpec any = plan.prepare(2, Path.of("ollama"), true);

        // then
        assertThat(fixed.environment()).containsEntry("OLLAMA_HOST", "127.0.0.1:11500");
        assertThat(any.environment()).containsEntry("OLLAMA_HOST", "127.0.0.1:0");
    }
}
