package org.ollamasidecar.usage;

import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is wrong with the store, for the status. Written by one thread, read by any. */
@Singleton
final class UsageTrouble {

    private volatile @Nullable String unwritten;
    private volatile @Nullable String damaged;

    /** Nothing can be kept now. */
    void cannotKeep(String why) {
        unwritten = why;
    }

    /** All that was counted has been kept. */
    void keeps() {
        unwritten = null;
    }

    boolean isUnwritten() {
        return unwritten != null;
    }

    /** Something of an earlier life could not be read. Told as long as this service lives: it does not come back. */
    void damaged(String what) {
        damaged = what;
    }

    Optional<String> text() {
        String now = unwritten;
        return Optional.ofNullable(now == null ? damaged : now);
    }
}
