package org.ollamasidecar.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;

class ConcurrencyLimitTest {

    private static final String VARIABLE = "OLLAMA_NUM_PARALLEL";
    private static final URI ADDRESS = URI.create("http://127.0.0.1:11434");
    private static final ModelName EMBED = ModelName.parse("embed");
    private static final ModelName CHAT = ModelName.parse("chat");
    private static final long OURS = 7;
    private static final long SOMEBODY_ELSES = 0;

    private Optional<Child> ollama = Optional.empty();
    private int copies = 1;
    private final AtomicInteger looks = new AtomicInteger();

    private ConcurrencyLimit limit(Map<String, String> variables) {
        return new ConcurrencyLimit(
                Optional.empty(), () -> ollama, new OllamaVariables(variables), this::places, model -> copies);
    }

    private OptionalInt places(Child child, ModelName model) {
        looks.incrementAndGet();
        return model.equals(EMBED) ? OptionalInt.of(1) : OptionalInt.empty();
    }

    private void runs(long generation, long pid, String version) {
        ollama = Optional.of(new Child(generation, pid, ADDRESS, version));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
                    # variable, version,  limit
                    -,          0.34.4,   2
                    -,          0.11.4,   2
                    -,          0.10.0,   2
                    -,          0.9.6,    3
                    -,          0.0.0,    2
                    -,          odd,      2
                    4,          0.34.4,   5
                    4,          0.9.6,    5
                    '" 4"',     0.34.4,   2
                    ' "4" ',    0.34.4,   5
                    0,          0.34.4,   2
                    0,          0.9.6,    3
                    -1,         0.34.4,   2
                    many,       0.34.4,   2
                    ''''        ,0.34.4,  2
                    """)
    void limit_isWhatOllamaWorksOn_andOneThatIsNext(@Nullable String variable, String version, int expected) {
        // given
        ConcurrencyLimit limit = limit(variable == null ? Map.of() : Map.of(VARIABLE, variable));
        runs(1, OURS, version);

        // then
        assertThat(limit.usual()).isEqualTo(expected);
        assertThat(limit.of(ModelName.parse("m"))).isEqualTo(expected);
    }

    @Test
    void modelThatIsInMemoryTwice_hasTwiceTheRoom() {
        // given
        runs(1, OURS, "0.34.4");
        ConcurrencyLimit limit = limit(Map.of(VARIABLE, "3"));
        int before = limit.of(CHAT);

        // when
        copies = 2;

        // then
        assertThat(before).isEqualTo(4);
        assertThat(limit.of(CHAT)).isEqualTo(8);
    }

    @Test
    void numberThatIsSet_holds() {
        // given
        runs(1, OURS, "0.34.4");
        ConcurrencyLimit limit = new ConcurrencyLimit(
                Optional.of(16),
                () -> ollama,
                new OllamaVariables(Map.of(VARIABLE, "4")),
                this::places,
                model -> copies);
        limit.answered(EMBED);

        // then
        assertThat(limit.usual()).isEqualTo(16);
        assertThat(limit.of(EMBED)).isEqualTo(16);
        assertThat(looks).hasValue(0);
    }

    @Test
    void variablesOfOurs_sayNothingOfAnOllamaThatSomebodyElseRuns() {
        // given
        runs(1, SOMEBODY_ELSES, "0.34.4");

        // then
        assertThat(limit(Map.of(VARIABLE, "4")).usual()).isEqualTo(2);
    }

    @Test
    void limit_followsAChangeOfOllama_andOutlivesItsAbsence() {
        // given
        ConcurrencyLimit limit = limit(Map.of());
        assertThat(limit.usual()).isEqualTo(2);

        // when
        runs(1, OURS, "0.9.6");

        // then
        assertThat(limit.usual()).isEqualTo(3);
        ollama = Optional.empty();
        assertThat(limit.usual()).isEqualTo(3);
        runs(2, OURS, "0.34.4");
        assertThat(limit.usual()).isEqualTo(2);
    }

    @Test
    void modelWithOnePlace_isKnownByItsRunner_untilOllamaChanges() {
        // given
        ConcurrencyLimit limit = limit(Map.of(VARIABLE, "4"));
        runs(1, OURS, "0.34.4");

        // when
        limit.answered(EMBED);
        limit.answered(EMBED);
        limit.answered(CHAT);

        // then
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(looks).hasValue(2);
            assertThat(limit.of(EMBED)).isEqualTo(2);
        });
        assertThat(limit.of(CHAT)).isEqualTo(5);
        assertThat(limit.usual()).isEqualTo(5);
        runs(2, OURS, "0.34.4");
        assertThat(limit.of(EMBED)).isEqualTo(5);
    }

    @Test
    void onePlaceForAll_needsNoLookAtRunners() {
        // given
        ConcurrencyLimit limit = limit(Map.of());
        runs(1, OURS, "0.34.4");

        // when
        limit.answered(EMBED);

        // then
        assertThat(limit.of(EMBED)).isEqualTo(2);
        assertThat(looks).hasValue(0);
    }
}
