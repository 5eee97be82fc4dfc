package org.ollamasidecar.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.ModelName;

class LoadRequestTest {

    private static LoadRequest named(@Nullable String model) {
        return new LoadRequest(model, null, null, null, null, null);
    }

    @Test
    void nameAlone_pullsWhatIsMissingAndVerifies() {
        assertThat(named("llama3.2:1b").toWish(OptionalInt.of(4096)))
                .isEqualTo(new LoadSpec(ModelName.parse("llama3.2:1b"), PullPolicy.MISSING, Optional.empty(), true));
    }

    @Test
    void everythingSaid_isTaken() {
        assertThat(new LoadRequest("tiny", PullPolicy.ALWAYS, "-1", false, new LoadRequest.Options(4096), null)
                        .toWish(OptionalInt.of(4096)))
                .isEqualTo(new LoadSpec(
                        ModelName.parse("tiny"),
                        PullPolicy.ALWAYS,
                        Optional.of(new KeepAlive("-1")),
                        false,
                        OptionalInt.of(4096)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "five minutes", "5 m", "m5", "5d", "--1", "99999999999"})
    void badKeepAlive_isRefusedWithAnAction(String keepAlive) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(
                        () -> new LoadRequest("tiny", null, keepAlive, null, null, null).toWish(OptionalInt.of(4096)))
                .satisfies(e -> {
                    assertThat(e.problem().status()).isEqualTo(400);
                    assertThat(e.problem().detail()).startsWith("keepAlive: ");
                    assertThat(e.problem().action()).contains("5m");
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 4097, Integer.MAX_VALUE})
    void badContext_isRefusedWithAnAction(int numCtx) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> new LoadRequest("tiny", null, null, null, new LoadRequest.Options(numCtx), null)
                        .toWish(OptionalInt.of(4096)))
                .satisfies(e -> {
                    assertThat(e.problem().status()).isEqualTo(400);
                    assertThat(e.problem().detail()).startsWith("options.num_ctx is " + numCtx);
                });
    }

    @Test
    void missingName_isRefusedWithAnAction() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> named(null).toWish(OptionalInt.of(4096)))
                .satisfies(e -> {
                    assertThat(e.problem().status()).isEqualTo(400);
                    assertThat(e.problem().detail()).contains("'model' is missing");
                    assertThat(e.problem().action()).isNotBlank();
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | empty",
                "../etc/passwd | namespace",
                "a b/c/d/e | host",
                "bad name | model",
                "tiny: | tag",
                "gpt-oss:120b-cloud | cloud",
                "gpt-oss:cloud | cloud",
            })
    void badName_isRefusedWithItsReasonAndAnAction(String name, String reason) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> named(name).toWish(OptionalInt.of(4096)))
                .satisfies(e -> {
                    assertThat(e.problem().status()).isEqualTo(400);
                    assertThat(e.problem().detail()).contains(reason);
                    assertThat(e.problem().action()).contains("sidecar/canary");
                });
    }
}
