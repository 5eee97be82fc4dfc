package org.ollamasidecar.access;

import jakarta.inject.Singleton;
import java.util.List;

/** The keys that are good now, for those who tell of all of them. */
@Singleton
public final class KnownKeys {

    private final Keys keys;

    KnownKeys(Keys keys) {
        this.keys = keys;
    }

    /** As they stand in the file; empty where none are wanted. */
    public List<ApiKey> all() {
        return keys.all();
    }
}
