package org.ollamasidecar.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.job.StepLimit;
import org.ollamasidecar.state.TestSidecarConfig;

class UpgradeLimitsTest {

    private static final String STEPS = "quarkus.fault-tolerance.\"org.ollamasidecar.upgrade.UpgradeSteps/";

    private static Method step(String name) {
        return Arrays.stream(UpgradeSteps.class.getDeclaredMethods())
                .filter(method -> method.getName().equals(name) && !method.isSynthetic())
                .findFirst()
                .orElseThrow();
    }

    private static Duration documented(Class<?> group) throws NoSuchMethodException {
        return new DurationConverter()
                .convert(group.getMethod("timeout")
                        .getAnnotation(WithDefault.class)
                        .value());
    }

    private static Class<?> group(String step) {
        return switch (step) {
            case "find" -> UpgradeConfig.Find.class;
            case "start" -> UpgradeConfig.Start.class;
            case "prove" -> UpgradeConfig.Prove.class;
            case "load" -> UpgradeConfig.Load.class;
            case "switchOver" -> UpgradeConfig.Switch.class;
            case "end" -> UpgradeConfig.End.class;
            default -> throw new IllegalArgumentException(step);
        };
    }

    private static SmallRyeConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withInterceptors(new UpgradeLimitsInterceptor())
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "find, find, false",
        "start, start, false",
        "prove, prove, true",
        "load, load, true",
        "switchOver, switch, false",
        "end, end, false"
    })
    void step_hasItsDocumentedLimits_andThoseOfTheConfiguration(String method, String key, boolean retried)
            throws NoSuchMethodException {
        // given
        Timeout timeout = step(method).getAnnotation(Timeout.class);
        SmallRyeConfig config = config(
                Map.of("sidecar.upgrades." + key + ".timeout", "90s", "sidecar.upgrades." + key + ".retries", "17"));

        // then
        assertThat(Duration.of(timeout.value(), timeout.unit())).isEqualTo(documented(group(method)));
        assertThat(config.getOptionalValue(STEPS + method + "\".timeout.value", String.class))
                .contains("90000");
        assertThat(config.getOptionalValue(STEPS + method + "\".timeout.unit", String.class))
                .contains("millis");
        assertThat(config.getOptionalValue(STEPS + method + "\".retry.max-retries", String.class))
                .isEqualTo(retried ? Optional.of("17") : Optional.empty());
        assertThat(step(method).isAnnotationPresent(Retry.class)).isEqualTo(retried);
    }

    @ParameterizedTest
    @CsvSource({"prove", "load"})
    void retries_areAsDocumented_andAbortedWhereTheyCannotHelp(String method) throws NoSuchMethodException {
        // when
        Retry retry = step(method).getAnnotation(Retry.class);

        // then
        assertThat(retry.maxRetries())
                .hasToString(group(method)
                        .getMethod("retries")
                        .getAnnotation(WithDefault.class)
                        .value());
        assertThat(retry.abortOn()).contains(StepFailedException.class, InterruptedException.class);
        assertThat(retry.maxDuration()).isZero();
    }

    @Test
    void drain_hasTheTimeOfTheService_unlessItHasItsOwn() {
        // given
        Duration own = Duration.ofMinutes(5);

        // then
        assertThat(TestUpgrades.limits(Optional.empty()).drain())
                .isEqualTo(TestSidecarConfig.defaults().drain().timeout());
        assertThat(TestUpgrades.limits(Optional.of(own)).of(UpgradeStep.DRAIN)).isEqualTo(new StepLimit(own, 1));
    }
}
