package org.ollamasidecar.gateway.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Objects;

/** Which Ollama has the prompts of which conversation in its cache, as far as that is remembered. For any thread. */
final class Conversations {

    private static final int MOST_REMEMBERED = 10_000;

    /** By then others have long taken its place in the cache. */
    private static final Duration STAYS = Duration.ofHours(1);

    private final Cache<Long, Long> places = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterAccess(STAYS)
            .build();

    /** {@return the generation of the Ollama; 0 where none is known} */
    long placeOf(long conversation) {
        return Objects.requireNonNullElse(places.getIfPresent(conversation), 0L);
    }

    void isAt(long conversation, long generation) {
        places.put(conversation, generation);
    }
}
