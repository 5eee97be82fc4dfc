package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Names as nobody would think of them. */
class ModelNamePropertyTest {

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> part = Arbitraries.strings()
                .withCharRange('a', 'z')
                .numeric()
                .withChars("-_")
                .ofMinLength(1)
                .ofMaxLength(20)
                .filter(text -> Character.isLetterOrDigit(text.charAt(0)) && !text.contains("cloud"));
        return Combinators.combine(part, part, part).as((space, model, tag) -> space + "/" + model + ":" + tag + "x");
    }

    @Property
    void anyText_isANameThatReadsAsItself_orIsRefusedInItsOwnWay(@ForAll String text) {
        Throwable refusal = catchThrowable(() -> {
            ModelName name = ModelName.parse(text);
            assertThat(ModelName.parse(name.toString())).isEqualTo(name);
        });
        if (refusal != null) {
            assertThat(refusal).isInstanceOf(InvalidModelNameException.class);
        }
    }

    @Property
    void goodName_isTaken_whateverItsCase(@ForAll("names") String text) {
        ModelName name = ModelName.parse(text);
        assertThat(name.isNamed(text)).isTrue();
        assertThat(name.isNamed(text.toUpperCase(Locale.ROOT))).isTrue();
    }
}
