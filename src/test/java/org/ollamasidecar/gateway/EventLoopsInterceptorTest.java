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

    private static final String ALL = "quarkus.vertx.event-loops-pool-size";
    private static final String OF_REQUESTS = "quarkus.http.io-threads";

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
    void unsaid_isFilledIn_withOneMoreForHealth() {
        int loops = EventLoopsInterceptor.loops(Runtime.getRuntime().availableProcessors());
        SmallRyeConfig nothing = configured(Map.of());
        assertThat(nothing.getValue(OF_REQUESTS, Integer.class)).isEqualTo(loops);
        assertThat(nothing.getValue(ALL, Integer.class)).isEqualTo(loops + 1);
    }

    @Test
    void said_counts() {
        SmallRyeConfig said = configured(Map.of(ALL, "7", OF_REQUESTS, "3"));
        assertThat(said.getValue(ALL, Integer.class)).isEqualTo(7);
        assertThat(said.getValue(OF_REQUESTS, Integer.class)).isEqualTo(3);
    }

    @Test
    void otherKeys_stayAsTheyAre() {
        assertThat(configured(Map.of()).getOptionalValue("quarkus.vertx.other", Integer.class))
                .isEmpty();
    }
}
