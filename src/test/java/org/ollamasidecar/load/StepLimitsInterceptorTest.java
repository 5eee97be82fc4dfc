package org.ollamasidecar.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepLimitsInterceptorTest {

    private static final String STEPS = "quarkus.fault-tolerance.\"org.ollamasidecar.load.LoadSteps/";

    private static SmallRyeConfigBuilder builder(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withInterceptors(new StepLimitsInterceptor())
                .withSources(new PropertiesConfigSource(values, "test", 100));
    }

    private static Optional<String> step(SmallRyeConfig config, String key) {
        return config.getOptionalValue(STEPS + key, String.class);
    }

    @ParameterizedTest
    @CsvSource({
        "awaitServer, sidecar.loads.await-server-timeout",
        "resolve, sidecar.loads.resolve.timeout",
        "pull, sidecar.loads.pull.timeout",
        "load, sidecar.loads.load.timeout",
        "verify, sidecar.loads.verify.timeout"
    })
    void configuredDuration_isTranslatedToMillis(String method, String key) {
        // given
        SmallRyeConfig config = builder(Map.of(key, "90s")).build();

        // then
        assertThat(step(config, method + "\".timeout.value")).contains("90000");
        assertThat(step(config, method + "\".timeout.unit")).contains("millis");
    }

    @ParameterizedTest
    @CsvSource({"7, 7000", "PT1M, 60000", "1h, 3600000", "250ms, 250"})
    void everySpellingOfADuration_isUnderstood(String text, String millis) {
        // given
        SmallRyeConfig config =
                builder(Map.of("sidecar.loads.pull.timeout", text)).build();

        // then
        assertThat(step(config, "pull\".timeout.value")).contains(millis);
    }

    @ParameterizedTest
    @CsvSource({"resolve", "pull", "load", "verify"})
    void configuredRetries_areTaken(String method) {
        // given
        SmallRyeConfig config =
                builder(Map.of("sidecar.loads." + method + ".retries", "17")).build();

        // then
        assertThat(step(config, method + "\".retry.max-retries")).contains("17");
    }

    @Test
    void defaultsOfTheMapping_areTaken() {
        // given
        SmallRyeConfig config = builder(Map.of()).withMapping(LoadConfig.class).build();

        // then
        assertThat(step(config, "pull\".timeout.value")).contains("21600000");
        assertThat(step(config, "pull\".timeout.unit")).contains("millis");
        assertThat(step(config, "pull\".retry.max-retries")).contains("8");
        assertThat(step(config, "awaitServer\".timeout.value")).contains("120000");
    }

    @Test
    void nothingConfigured_leavesTheAnnotationAloneWithItsUnit() {
        // given
        SmallRyeConfig config = builder(Map.of()).build();

        // then
        assertThat(step(config, "pull\".timeout.value")).isEmpty();
        assertThat(step(config, "pull\".timeout.unit")).isEmpty();
    }

    @Test
    void keysThatAreNotOurs_areUntouched() {
        // given
        String elsewhere = "quarkus.fault-tolerance.\"org.example.Other/pull\".timeout.unit";
        SmallRyeConfig config = builder(Map.of(
                        "sidecar.loads.pull.timeout",
                        "5s",
                        STEPS + "pull\".retry.jitter",
                        "3",
                        STEPS + "other\".timeout.unit",
                        "hours",
                        elsewhere,
                        "days",
                        "plain.key",
                        "plain"))
                .build();

        // then
        assertThat(step(config, "pull\".retry.jitter")).contains("3");
        assertThat(step(config, "pull\".retry.delay")).isEmpty();
        assertThat(step(config, "other\".timeout.unit")).contains("hours");
        assertThat(config.getValue(elsewhere, String.class)).isEqualTo("days");
        assertThat(config.getValue("plain.key", String.class)).isEqualTo("plain");
    }
}
