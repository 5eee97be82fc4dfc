package org.ollamasidecar.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.access.ApiKey;
import org.ollamasidecar.access.TestKeys;
import org.ollamasidecar.access.TokenBudget;
import org.ollamasidecar.gateway.request.ErrorKind;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.usage.TestUsage;

class TokenLimitsTest {

    private static final ApiKey ALICE = TestKeys.withBudgets("alice", new TokenBudget(100, TokenBudget.Period.MONTH));

    @TempDir
    Path folder;

    private TestUsage usage;
    private TokenLimits limits;

    @BeforeEach
    void nothingUsed() {
        usage = TestUsage.in(folder);
        limits = new TokenLimits(usage.budgets());
    }

    private void uses(int tokens) {
        usage.meter().count("alice", ModelName.parse("m"), OptionalLong.of(tokens), OptionalLong.empty(), 0);
    }

    private static InFlightRequest request(String method, String path) {
        return new InFlightRequest("1", "", "alice", "127.0.0.1", method, path, null, Instant.EPOCH);
    }

    @Test
    void requests_areRefusedOnceAllIsUsed_withTheTimeAndTheReason() {
        // given
        uses(99);
        assertThatCode(() -> limits.check(ALICE, request("POST", "/api/chat"))).doesNotThrowAnyException();

        // when
        uses(1);

        // then
        assertThatThrownBy(() -> limits.check(ALICE, request("POST", "/api/chat")))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.refusal().status()).isEqualTo(429);
                    assertThat(refused.refusal().kind()).isEqualTo(ErrorKind.USED_UP);
                    assertThat(refused.refusal().message()).contains("used 100 of its 100 tokens of this month");
                    assertThat(refused.refusal().retryAfterSeconds())
                            .isBetween(1L, Duration.ofDays(31).toSeconds() + 1);
                });
    }

    @Test
    void whatUsesNoTokens_isNeverRefused() {
        // given
        uses(1000);

        // then
        assertThatCode(() -> {
                    limits.check(ALICE, request("GET", "/api/tags"));
                    limits.check(ALICE, request("POST", "/api/show"));
                    limits.check(TestKeys.withBudgets("alice"), request("POST", "/api/chat"));
                })
                .doesNotThrowAnyException();
    }
}
