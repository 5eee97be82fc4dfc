package org.ollamasidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitCheckTest {

    @ConfigMapping(prefix = "sample")
    public interface SampleConfig {

        @WithDefault("1")
        @Within(from = "0", to = "65535")
        int port();

        @WithDefault("0.5")
        @Within(from = "0", to = "1")
        double jitter();

        @WithDefault("1s")
        @Within(from = "10ms")
        Duration lookEvery();

        @Within(from = "1s")
        Optional<Duration> tryEvery();

        @Within(from = "1")
        OptionalInt most();

        @WithDefault("1M")
        @Within(from = "64K")
        MemorySize fileSize();

        Inner inner();

        @WithParentName
        Map<String, Named> named();

        interface Inner {

            @WithDefault("1")
            @Within(from = "1")
            int maxTries();
        }

        interface Named {

            @WithDefault("1")
            @Within(from = "1")
            int size();
        }
    }

    private static void boot(String... settings) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withMapping(SampleConfig.class)
                .withConverter(Duration.class, 1000, new DurationConverter())
                .withConverter(MemorySize.class, 1000, new MemorySizeConverter());
        new LimitCheck().configBuilder(builder);
        Arrays.stream(settings)
                .map(setting -> setting.split("=", 2))
                .forEach(setting -> builder.withDefaultValue(setting[0], setting[1]));
        builder.build();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sample.port=0",
                "sample.port=65535",
                "sample.jitter=0",
                "sample.jitter=1.0",
                "sample.look-every=10ms",
                "sample.look-every=200000D",
                "sample.try-every=1s",
                "sample.most=1",
                "sample.file-size=64K",
                "sample.inner.max-tries=1",
                "sample.chat.size=1"
            })
    void valueAtItsLimit_isTaken(String setting) {
        assertThatCode(() -> boot(setting)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "sample.port=-1, sample.port has to be from 0 to 65535",
        "sample.port=65536, sample.port has to be from 0 to 65535",
        "sample.jitter=1.01, sample.jitter has to be from 0 to 1",
        "sample.jitter=NaN, sample.jitter has to be from 0 to 1",
        "sample.jitter=1e999, sample.jitter has to be from 0 to 1",
        "sample.look-every=9ms, sample.look-every has to be 10ms or more",
        "sample.look-every=-1s, sample.look-every has to be 10ms or more",
        "sample.try-every=999ms, sample.try-every has to be 1s or more",
        "sample.most=-1, sample.most has to be 1 or more",
        "sample.file-size=65535, sample.file-size has to be 64K or more",
        "sample.inner.max-tries=0, sample.inner.max-tries has to be 1 or more",
        "sample.chat.size=0, sample.chat.size has to be 1 or more"
    })
    void valueBeyondItsLimit_endsTheBoot(String setting, String told) {
        assertThatThrownBy(() -> boot(setting))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining(told);
    }

    @Test
    void allThatIsWrong_isToldAtOnce() {
        assertThatThrownBy(() -> boot("sample.port=-1", "sample.inner.max-tries=0"))
                .hasMessageContainingAll("sample.port", "sample.inner.max-tries");
    }

    @Test
    void check_isFoundByTheBoot() {
        assertThat(ServiceLoader.load(SmallRyeConfigBuilderCustomizer.class))
                .hasAtLeastOneElementOfType(LimitCheck.class);
    }
}
