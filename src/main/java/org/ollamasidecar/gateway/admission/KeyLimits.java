package org.ollamasidecar.gateway.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.ollamasidecar.access.ApiKey;
import org.ollamasidecar.access.Rate;
import org.ollamasidecar.gateway.request.InFlightRequests;
import org.ollamasidecar.gateway.request.Refusal;
import org.ollamasidecar.gateway.request.RefusedException;

/** What the owner of a key may use at most. */
@Singleton
public final class KeyLimits {

    private static final Duration LONGEST_RATE = Duration.ofHours(1);

    private record Meter(Rate rate, Bucket bucket) {}

    private final InFlightRequests inFlight;

    /** By key. One that was not used for so long is full again, whatever its rate: a new one says the same. */
    private final Cache<String, Meter> meters =
            Caffeine.newBuilder().expireAfterAccess(LONGEST_RATE).build();

    KeyLimits(InFlightRequests inFlight) {
        this.inFlight = inFlight;
    }

    /**
     * Counts a request that is in.
     *
     * @throws RefusedException when it is one too many
     */
    public void count(ApiKey key) {
        key.concurrent().ifPresent(most -> {
            if (inFlight.of(key.name()) > most) {
                throw new RefusedException(
                        Refusal.tooMany("this key may have " + most + " requests under way at once", Duration.ZERO));
            }
        });
        key.rate().ifPresent(rate -> count(key.name(), rate));
    }

    private void count(String name, Rate rate) {
        Meter meter = meters.asMap()
                .compute(name, (same, known) -> known != null && known.rate().equals(rate) ? known : meter(rate));
        ConsumptionProbe probe = meter.bucket().tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw new RefusedException(Refusal.tooMany(
                    "this key may send " + rate.requests() + " requests in "
                            + rate.in().toSeconds() + " s",
                    Duration.ofNanos(probe.getNanosToWaitForRefill()).plusSeconds(1)));
        }
    }

    private static Meter meter(Rate rate) {
        Bucket bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(rate.requests()).refillGreedy(rate.requests(), rate.in()))
                .build();
        return new Meter(rate, bucket);
    }
}
