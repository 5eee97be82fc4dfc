package org.ollamasidecar.files;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.ThreadSpec;

/**
 * Tells what appears in folders and vanishes from them, where their file system tells of them. It is a hurry and no promise: network disks do not
 * tell what others change, and the system has only so many watches.
 */
public final class FolderWatch implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(FolderWatch.class);

    /** @param id tells a folder from the one that stood at its place before */
    private record Watched(Object id, WatchKey key) {}

    private final WatchService service;
    private final Map<Path, Watched> watched = new HashMap<>();
    private final PermanentThread thread;

    private FolderWatch(WatchService service, Runnable onChange, PermanentThreads threads) {
        this.service = service;
        this.thread = threads.start(
                ThreadSpec.of("folder-watch", "changes in the store are noticed some seconds later")
                        .in(this::awaitChange),
                onChange::run);
    }

    /**
     * Begins to watch nothing yet.
     *
     * @param onChange called on a thread of its own: must hand over at once
     * @throws IOException where the system has no more watches
     */
    public static FolderWatch start(Path place, Runnable onChange, PermanentThreads threads) throws IOException {
        return new FolderWatch(place.getFileSystem().newWatchService(), onChange, threads);
    }

    private void awaitChange() throws InterruptedException {
        WatchKey key = service.take();
        key.pollEvents();
        key.reset();
    }

    /** Watches these folders and no others. For one thread. */
    public void follow(Collection<Path> folders) {
        Set<Path> wanted = Set.copyOf(folders);
        watched.entrySet().removeIf(entry -> {
            boolean over = !wanted.contains(entry.getKey()) || !isSame(entry.getKey(), entry.getValue());
            if (over) {
                entry.getValue().key().cancel();
            }
            return over;
        });
        wanted.stream().filter(folder -> !watched.containsKey(folder)).forEach(this::watch);
    }

    private static boolean isSame(Path folder, Watched known) {
        try {
            return known.key().isValid() && id(folder).equals(known.id());
        } catch (IOException gone) {
            return false;
        }
    }

    private static Object id(Path folder) throws IOException {
        Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
        return Objects.requireNonNullElse(key, folder);
    }

    private void watch(Path folder) {
        try {
            watched.put(folder, new Watched(id(folder), folder.register(service, ENTRY_CREATE, ENTRY_DELETE)));
        } catch (IOException e) {
            LOG.debugf("%s is not watched: %s", folder, e);
        }
    }

    @Override
    public void close() throws IOException {
        thread.close();
        service.close();
    }
}
