package org.ollamasidecar.canary;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.process.FreeMemory;
import org.ollamasidecar.state.Child;

/** Whether the canary can be loaded without anybody having to leave for it. */
@Singleton
final class CanaryRoom {

    /** Its runner takes less than half of it. */
    static final long ENOUGH_BYTES = 128L << 20;

    private static final KeepAlive LEAVE = new KeepAlive("0");
    private static final Duration FOR_EVER = Duration.ofDays(10);

    private final ModelPlaces places;
    private final Supplier<OptionalLong> freeMemory;
    private final InstantSource clock;

    /** What was found. */
    sealed interface Found {

        /**
         * It can be asked.
         *
         * @param keepAlive with which it holds a place afterwards for as long as it would have done without us
         */
        record Room(Optional<KeepAlive> keepAlive) implements Found {}

        /** Somebody would have to leave. */
        record NoRoom(String why) implements Found {}
    }

    @Inject
    CanaryRoom(ModelPlaces places, InstantSource clock) {
        this(places, new FreeMemory()::bytes, clock);
    }

    CanaryRoom(ModelPlaces places, Supplier<OptionalLong> freeMemory, InstantSource clock) {
        this.places = places;
        this.freeMemory = freeMemory;
        this.clock = clock;
    }

    /**
     * Judges by what is true at this moment.
     *
     * @param loaded what it has just said that it has loaded
     */
    Found look(Child child, Setup setup, List<LoadedModel> loaded) {
        Optional<LoadedModel> canary = loaded.stream()
                .filter(model -> Canary.MODEL.isNamed(model.name()))
                .findFirst();
        if (canary.isPresent()) {
            return new Found.Room(left(canary.get().expiresAt()));
        }
        int most = places.of(child, setup);
        if (loaded.size() >= most) {
            return new Found.NoRoom(loaded.size() + " of " + most + " models are loaded");
        }
        if (loaded.isEmpty() && places.dependOnFirst(child, setup)) {
            return new Found.NoRoom(
                    "Ollama " + child.version()
                            + " would take the number of models that it keeps from the canary; another one has to be the first");
        }
        OptionalLong free = freeMemory.get();
        return free.isPresent() && free.getAsLong() < ENOUGH_BYTES
                ? new Found.NoRoom("only " + (Math.max(0, free.getAsLong()) >> 20) + " MiB of memory are free")
                : new Found.Room(Optional.of(LEAVE));
    }

    /** Empty where it is to stay for as long as it was told before. */
    private Optional<KeepAlive> left(String expiresAt) {
        try {
            Instant until = OffsetDateTime.parse(expiresAt).toInstant();
            Instant now = clock.instant();
            return until.isAfter(now) && until.isBefore(now.plus(FOR_EVER))
                    ? Optional.of(new KeepAlive(
                            Math.max(1, Duration.between(now, until).toMillis()) + "ms"))
                    : Optional.empty();
        } catch (DateTimeException notTold) {
            return Optional.empty();
        }
    }
}
