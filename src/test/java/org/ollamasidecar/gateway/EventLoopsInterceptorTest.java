package org.ollamasidecar.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventLoopsInterceptorTest {

    private static final String KEY = "quarkus.vertx.event-loops-pool-size";

    private static SmallRyeConfig configured(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withInterceptors(new EventLoopsInterceptor())
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 1", "4, 2", "6, 3", "8, 4", "128, 4"})
    void loops_areHalfOfTheProcessors_upToFour(int processors, int loops) {
        assertThat(EventLoopsInterceptor.loops(processors)).isEqualTo(loops);
    }

    @Test
    void unsaid_isFilledIn() {
        assertThat(configured(Map.of()).getValue(KEY, Integer.class))
                .isEqualTo(EventLoopsInterceptor.loops(Runtime.getRuntime().availableProcessors()));
    }

    @Test
    void said_counts() {
        assertThat(configured(Map.of(KEY, "7")).getValue(KEY, Integer.class)).isEqualTo(7);
    }

    @Test
    void otherKeys_stayAsTheyAre() {
        assertThat(configured(Map.of()).getOptionalValue("quarkus.vertx.other", Integer.class))
                .isEmpty();
    }
}
