package org.ollamasidecar.load;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.ollamasidecar.supervisor.SidecarConfig;

/** Keeps jobs over restarts. Written by a thread of its own: a disk that hangs holds up no load. */
@ApplicationScoped
class LoadFile {

    private static final Logger LOG = Logger.getLogger(LoadFile.class);
    private static final String NAME = "loads.json";
    private static final long END_LIMIT_SECONDS = 1;

    private final Path path;
    private final ObjectMapper json;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("sidecar-loads-file").factory());

    @Inject
    LoadFile(SidecarConfig config, ObjectMapper json) {
        this(config.home().resolve(NAME), json);
    }

    LoadFile(Path path, ObjectMapper json) {
        this.path = path;
        this.json = json;
    }

    /** Oldest first; a file that cannot be read is told in the log, and counts as none. */
    List<StoredLoad> read() {
        if (!Files.exists(path)) {
            return List.of();
        }
        try {
            return json.readValue(path.toFile(), new TypeReference<List<StoredLoad>>() {});
        } catch (IOException e) {
            LOG.warnf("The earlier loads cannot be read: %s. Recommended action: delete %s.", e.getMessage(), path);
            return List.of();
        }
    }

    /** Writes what the supplier gives, soon; replaced as a whole, so that it is never half-written. */
    void write(Supplier<List<StoredLoad>> loads) {
        if (!writer.isShutdown()) {
            writer.execute(() -> replace(loads.get()));
        }
    }

    private void replace(List<StoredLoad> loads) {
        try {
            Files.createDirectories(path.getParent());
            Path next = path.resolveSibling(path.getFileName() + ".new");
            json.writeValue(next.toFile(), loads);
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warnf(
                    "The loads cannot be kept for after a restart: %s. Recommended action: make %s writable and see"
                            + " that its disk has room.",
                    e.getMessage(), path.getParent());
        }
    }

    @PreDestroy
    void close() throws InterruptedException {
        writer.shutdown();
        if (!writer.awaitTermination(END_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("The newest loads could not be kept in time");
        }
    }
}
