package org.ollamasidecar.provision;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.ollamasidecar.config.PathConverter;
import org.ollamasidecar.provision.fetch.FileTree;

/**
 * The layout of the cache: finished programs in {@code ollama/NAME/bin/ollama}, unfinished ones in
 * {@code ollama/.unpack-…}, unfinished downloads in {@code downloads/}.
 */
record CacheFolder(Path root) {

    static CacheFolder of(Optional<Path> configured, Map<String, String> environment) {
        return new CacheFolder(configured
                .orElseGet(() -> userCache(environment).resolve("ollama-sidecar"))
                .toAbsolutePath()
                .normalize());
    }

    private static Path userCache(Map<String, String> environment) {
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (!xdg.isBlank()) {
            return PathConverter.path(xdg);
        }
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", "."));
        return PathConverter.path(home).resolve(".cache");
    }

    Path lockFile() {
        return root.resolve("provision.lock");
    }

    Path folder(String name) {
        return root.resolve("ollama").resolve(name);
    }

    Path program(String name) {
        return programIn(folder(name));
    }

    static Path programIn(Path folder) {
        return folder.resolve("bin").resolve("ollama");
    }

    Path part(String version, String file) {
        return root.resolve("downloads").resolve(version + "-" + file + ".part");
    }

    /** {@return a new empty folder for a program that is not finished; gone at the next sweep unless it is installed} */
    Path newWorkFolder() throws IOException {
        Path work = folder(".unpack-" + UUID.randomUUID());
        return Files.createDirectories(work);
    }

    /** Puts a finished program in its place in one step; a broken one that lies there is moved away and deleted. */
    void install(Path work, String name) throws IOException {
        Path target = folder(name);
        Path broken = folder(".broken-" + UUID.randomUUID());
        boolean replaces = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
        if (replaces) {
            Files.move(target, broken, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
        if (replaces) {
            FileTree.deleteQuietly(broken);
        }
    }

    /** Deletes what a killed service has left. Only for the holder of the lock: nobody else's work is in there then. */
    void sweep() {
        Path programs = root.resolve("ollama");
        if (!Files.isDirectory(programs)) {
            return;
        }
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(programs, ".{unpack,broken}-*")) {
            leftovers.forEach(FileTree::deleteQuietly);
        } catch (IOException e) {
            // Whatever hinders the sweep hinders the installation too, which reports it.
        }
    }
}
