package org.ollamasidecar.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.WithDefault;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.ollama.PermanentOllamaException;

/** What the annotations say and what the documented defaults say is the same. */
class StepDefaultsTest {

    private static Method step(String name) {
        return Arrays.stream(LoadSteps.class.getDeclaredMethods())
                .filter(method -> method.getName().equals(name) && !method.isSynthetic())
                .findFirst()
                .orElseThrow();
    }

    private static Duration timeout(String step) {
        Timeout timeout = step(step).getAnnotation(Timeout.class);
        return Duration.of(timeout.value(), timeout.unit());
    }

    private static String defaultOf(Class<?> group, String name) throws NoSuchMethodException {
        return group.getMethod(name).getAnnotation(WithDefault.class).value();
    }

    private static Class<?> group(String step) {
        return switch (step) {
            case "resolve" -> LoadConfig.Resolve.class;
            case "pull" -> LoadConfig.Pull.class;
            case "load" -> LoadConfig.Load.class;
            case "verify" -> LoadConfig.Verify.class;
            default -> throw new IllegalArgumentException(step);
        };
    }

    @Test
    void awaitServer_hasItsDocumentedLimitAndNoRetries() throws NoSuchMethodException {
        assertThat(timeout("awaitServer"))
                .isEqualTo(new DurationConverter().convert(defaultOf(LoadConfig.class, "awaitServerTimeout")));
        assertThat(step("awaitServer").getAnnotation(Retry.class)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"resolve", "pull", "load", "verify"})
    void step_hasItsDocumentedLimits(String name) throws NoSuchMethodException {
        // when
        Retry retry = step(name).getAnnotation(Retry.class);

        // then
        assertThat(timeout(name)).isEqualTo(new DurationConverter().convert(defaultOf(group(name), "timeout")));
        assertThat(retry.maxRetries()).hasToString(defaultOf(group(name), "retries"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"resolve", "pull", "load", "verify"})
    void step_isNotRetriedWhereThatCannotHelp(String name) {
        assertThat(step(name).getAnnotation(Retry.class).abortOn())
                .contains(PermanentOllamaException.class, InterruptedException.class);
    }
}
