package org.ollamasidecar.access;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.MultiMap;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.files.IoReason;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.Rhythm;
import org.ollamasidecar.task.ThreadSpec;

/** The keys that are good now. A changed file counts as soon as it is seen; one that cannot be read changes nothing. */
@Singleton
class Keys {

    private static final Logger LOG = Logger.getLogger(Keys.class);

    private record Seen(@Nullable FileTime modified, long size, String target) {}

    private final @Nullable Path path;
    private final PermanentThread thread;
    private volatile List<ApiKey> keys = List.of();
    private @Nullable Seen seen;

    Keys(AccessConfig config, PermanentThreads threads) {
        this.path = config.keys().orElse(null);
        this.thread = threads.create(
                ThreadSpec.of("keys", "changed keys do not count; the earlier ones do")
                        .in(Rhythm.every(config.lookEvery())),
                this::reloadIfChanged);
    }

    /** @throws ConfigurationException ends the boot: without its keys the service would be shut or open to all */
    @PostConstruct
    void start() {
        if (path == null) {
            return;
        }
        try {
            seen = look(path);
            keys = KeyFile.read(path);
        } catch (IOException e) {
            throw new ConfigurationException("The keys of sidecar.access.keys cannot be read: " + IoReason.of(e)
                    + ". Recommended action: correct the file, or name another one.");
        }
        if (keys.isEmpty()) {
            LOG.warnf("%s has no keys: nobody may do anything. Recommended action: add one.", path);
        }
        thread.start();
    }

    @PreDestroy
    void stop() {
        thread.close();
    }

    private void reloadIfChanged() throws IOException {
        Path file = Objects.requireNonNull(path);
        try {
            Seen now = look(file);
            if (!now.equals(seen)) {
                keys = KeyFile.read(file);
                seen = now;
                LOG.infof("The keys have been read anew [keys=%d]", keys.size());
            }
        } catch (IOException e) {
            throw new IOException(
                    "The keys cannot be read: " + IoReason.of(e)
                            + ". The earlier ones go on. Recommended action: correct the file.",
                    e);
        }
    }

    /** A mounted secret is a link whose target changes. */
    private static Seen look(Path file) throws IOException {
        return new Seen(
                Files.getLastModifiedTime(file),
                Files.size(file),
                file.toRealPath().toString());
    }

    List<ApiKey> all() {
        return keys;
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
        Optional<ApiKey> best = Optional.empty();
        for (String secret : secrets) {
            Optional<ApiKey> found = find(secret);
            if (found.isPresent()
                    && (best.isEmpty()
                            || !best.get().role().includes(found.get().role()))) {
                best = found;
            }
        }
        return best;
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
