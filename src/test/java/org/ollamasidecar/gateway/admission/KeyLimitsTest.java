package org.ollamasidecar.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.access.ApiKey;
import org.ollamasidecar.access.Rate;
import org.ollamasidecar.access.TestKeys;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.InFlightRequests;
import org.ollamasidecar.gateway.request.RefusedException;

class KeyLimitsTest {

    private static final Rate TWO_AN_HOUR = new Rate(2, Duration.ofHours(1));

    private final InFlightRequests inFlight = new InFlightRequests();
    private final KeyLimits limits = new KeyLimits(inFlight);

    private static ApiKey rated(String name, Rate rate) {
        return TestKeys.of(name, Optional.of(rate), OptionalInt.empty());
    }

    private InFlightRequest enter(String id, String caller) {
        InFlightRequest request =
                new InFlightRequest(id, "", caller, "127.0.0.1", "POST", "/api/chat", null, Instant.EPOCH);
        assertThat(inFlight.tryEnter(request)).isTrue();
        return request;
    }

    private void assertRefused(ApiKey key) {
        assertThatThrownBy(() -> limits.count(key)).isInstanceOfSatisfying(RefusedException.class, refused -> {
            assertThat(refused.refusal().status()).isEqualTo(429);
            assertThat(refused.refusal().retryAfterSeconds()).isPositive();
        });
    }

    private void assertPasses(ApiKey key) {
        assertThatCode(() -> limits.count(key)).doesNotThrowAnyException();
    }

    @Test
    void keyWithoutLimits_isNeverRefused() {
        // given
        ApiKey free = TestKeys.of("a", Optional.empty(), OptionalInt.empty());

        // then
        for (int i = 0; i < 100; i++) {
            enter("r" + i, "a");
            assertPasses(free);
        }
    }

    @Test
    void requestsAtOnce_areLimited_untilOneLeaves() {
        // given
        ApiKey two = TestKeys.of("a", Optional.empty(), OptionalInt.of(2));
        InFlightRequest first = enter("1", "a");
        enter("2", "a");
        assertPasses(two);

        // when
        enter("3", "a");

        // then
        assertRefused(two);
        inFlight.leave(first);
        assertPasses(two);
    }

    @Test
    void requestsOfOtherKeys_doNotCount() {
        // given
        enter("1", "b");
        enter("2", "b");
        enter("3", "a");

        // then
        assertPasses(TestKeys.of("a", Optional.empty(), OptionalInt.of(1)));
    }

    @Test
    void requestBeyondTheRate_isRefused_andTheAdviceIsWhenTheNextMayCome() {
        // given
        ApiKey key = rated("a", TWO_AN_HOUR);
        assertPasses(key);
        assertPasses(key);

        // then
        assertThatThrownBy(() -> limits.count(key)).isInstanceOfSatisfying(RefusedException.class, refused -> {
            assertThat(refused.refusal().status()).isEqualTo(429);
            assertThat(refused.refusal().retryAfterSeconds()).isBetween(1L, 1801L);
        });
        assertPasses(rated("b", TWO_AN_HOUR));
    }

    @Test
    void rateThatIsChanged_countsAnew() {
        // given
        assertPasses(rated("a", TWO_AN_HOUR));
        assertPasses(rated("a", TWO_AN_HOUR));
        assertRefused(rated("a", TWO_AN_HOUR));

        // when
        ApiKey changed = rated("a", new Rate(1, Duration.ofHours(1)));

        // then
        assertPasses(changed);
        assertRefused(changed);
    }
}
