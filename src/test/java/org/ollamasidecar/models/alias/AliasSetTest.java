package org.ollamasidecar.models.alias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.ollama.ModelName;

class AliasSetTest {

    private static Alias alias(String name, String model) {
        return new Alias(new AliasName(name), ModelName.parse(model), false);
    }

    private static AliasSet set(String... entries) {
        AliasSet set = AliasSet.EMPTY;
        for (String entry : entries) {
            set = set.with(alias(entry.split("=", 2)[0], entry.split("=", 2)[1]));
        }
        return set;
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, a:latest",
        "GPT-4o, a:latest",
        "gpt-4o:latest, a:latest",
        "gpt-4o-mini, c:latest",
        "gpt-4.1, b:latest",
        "claude-sonnet-4-5-20250929, d:latest",
        "Claude-, d:latest",
    })
    void exactOne_comesBeforeAPattern_andTheLongerPatternFirst(String asked, String model) {
        assertThat(set("gpt-*=b", "gpt-4o=a", "gpt-4o-*=c", "claude-*=d").find(asked))
                .get()
                .extracting(alias -> alias.model().toString())
                .isEqualTo(model);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt", "xgpt-4o", "claude", "gpt-4o:8b", ""})
    void otherNames_areNone(String asked) {
        assertThat(set("gpt-4o=a", "claude-*=d").find(asked)).isEmpty();
    }

    @Test
    void star_meansEveryName() {
        assertThat(set("*=a").find("anything/at:all")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o=gpt-4o", "gpt-4o=GPT-4O:latest", "gpt-4o:latest=gpt-4o"})
    void aliasToItself_isRefused(String entry) {
        assertThatIllegalArgumentException().isThrownBy(() -> set(entry)).withMessageContaining("stands for itself");
    }

    @Test
    void aliasToAnAlias_isRefused_inWhateverOrder() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> set("b=model", "a=b"))
                .withMessageContaining("'a' stands for 'b:latest', which is an alias itself");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> set("a=b", "b=model"))
                .withMessageContaining("'a' stands for 'b:latest', which is an alias itself");
        assertThatIllegalArgumentException().isThrownBy(() -> set("a=b", "b=a"));
        assertThatIllegalArgumentException().isThrownBy(() -> set("x*=a", "a=x1"));
    }

    @Test
    void circleOfPatterns_isRefused_andAPatternThatCoversItsOwnModelIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> set("gpt-*=claude-x", "claude-*=gpt-y"))
                .withMessageContaining("circle");
        assertThat(set("llama*=llama3.2:1b").find("llama4")).isPresent();
        assertThat(set("*=llama3.2:1b", "gpt-*=llama3.2:3b").all()).hasSize(2);
    }

    @Test
    void changedAlias_takesThePlaceOfTheOneBefore() {
        AliasSet set = set("a=x", "A=y");
        assertThat(set.all()).containsExactly(alias("A", "y"));
        assertThat(set.without(new AliasName("a")).all()).isEmpty();
        assertThat(set.named(new AliasName("a"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a*b", "**", "-a", "a\"b", "a\nb", "h\u00e9"})
    void textThatIsNoAlias_isRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AliasName(text))
                .withMessageStartingWith("'" + text + "' is no alias");
    }

    @Provide
    Arbitrary<List<Alias>> aliases() {
        Arbitrary<String> names = Arbitraries.of("a", "b", "ab", "a*", "b*", "ab*", "*");
        Arbitrary<String> models = Arbitraries.of("a", "b", "ab", "abc", "c");
        return net.jqwik.api.Combinators.combine(names, models)
                .as(AliasSetTest::alias)
                .list()
                .ofMaxSize(5);
    }

    /** Whatever is refused on the way: what an alias leads to is never an exact alias, and no way goes in a circle. */
    @Property
    void whatIsTaken_endsAfterFewSteps(@ForAll("aliases") List<Alias> wished) {
        AliasSet set = AliasSet.EMPTY;
        for (Alias one : wished) {
            try {
                set = set.with(one);
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
        for (Alias one : set.all()) {
            Optional<Alias> now = Optional.of(one);
            int steps = 0;
            while (now.isPresent() && steps <= set.all().size()) {
                Alias current = now.get();
                now = set.find(current.model().toString()).filter(next -> !next.equals(current));
                assertThat(now.filter(next -> next.name().isExact())).isEmpty();
                steps++;
            }
            assertThat(now).isEmpty();
        }
    }
}
