package org.ollamasidecar.access;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The keys that are good now. A changed file counts as soon as it is seen; one that cannot be read changes nothing. */
@Singleton
class Keys {

    private static final Logger LOG = Logger.getLogger(Keys.class);

    private record Seen(@Nullable FileTime modified, long size, String target) {}

    private final @Nullable Path path;
    private final long lookEveryMillis;
    private final Vertx vertx;
    private volatile List<ApiKey> keys = List.of();
    private @Nullable Seen seen;
    private long timer;

    Keys(AccessConfig config, Vertx vertx) {
        this.path = config.keys().orElse(null);
        this.lookEveryMillis = config.lookEvery().toMillis();
        this.vertx = vertx;
    }

    /** @throws IllegalStateException ends the boot: without its keys the service would be shut or open to all */
    @PostConstruct
    void start() {
        if (path == null) {
            return;
        }
        try {
            seen = look(path);
            keys = KeyFile.read(path);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The keys cannot be read: " + e.getMessage()
                            + ". Recommended action: correct the file that sidecar.access.keys names.",
                    e);
        }
        if (keys.isEmpty()) {
            LOG.warnf("%s has no keys: nobody may do anything. Recommended action: add one.", path);
        }
        timer = vertx.setPeriodic(lookEveryMillis, now -> vertx.executeBlocking(() -> reloadIfChanged(path)));
    }

    @PreDestroy
    void stop() {
        vertx.cancelTimer(timer);
    }

    private synchronized boolean reloadIfChanged(Path file) {
        try {
            Seen now = look(file);
            if (now.equals(seen)) {
                return false;
            }
            seen = now;
            keys = KeyFile.read(file);
            LOG.infof("The keys have been read anew [keys=%d]", keys.size());
            return true;
        } catch (IOException e) {
            LOG.warnf(
                    "The keys cannot be read: %s. The earlier ones go on. Recommended action: correct the file.",
                    e.getMessage());
            return false;
        }
    }

    /** A mounted secret is a link whose target changes. */
    private static Seen look(Path file) throws IOException {
        return new Seen(
                Files.getLastModifiedTime(file),
                Files.size(file),
                file.toRealPath().toString());
    }

    boolean areWanted() {
        return path != null;
    }

    /** The key that a request shows, or anybody's where none are wanted; empty: it shows none that is good. */
    Optional<ApiKey> of(MultiMap headers) {
        return areWanted() ? best(Credentials.in(headers)) : Optional.of(ApiKey.ANYBODY);
    }

    /** Of several that are good the one that may do most. */
    Optional<ApiKey> best(List<String> secrets) {
        return secrets.stream()
                .flatMap(secret -> find(secret).stream())
                .reduce((one, other) -> one.role().includes(other.role()) ? one : other);
    }

    /** Looks at every key, so that the time tells nothing. */
    private Optional<ApiKey> find(String secret) {
        KeyHash hash = KeyHash.of(secret);
        Optional<ApiKey> found = Optional.empty();
        for (ApiKey key : keys) {
            if (key.hash().matches(hash)) {
                found = Optional.of(key);
            }
        }
        return found;
    }
}
