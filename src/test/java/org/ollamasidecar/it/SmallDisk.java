package org.ollamasidecar.it;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A disk for what the instances besides the first one write, for models, or for what keys use, so small that a test can fill
 * it. Only the service and its children see it.
 */
final class SmallDisk {

    private static final String ALONE = "unshare";
    private static final String[] OPTIONS = {"--map-root-user", "--mount"};
    private static final int PIECE = 1 << 16;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Of a service in a home. */
    static SmallDisk in(Path home) throws IOException {
        return new SmallDisk(Files.createDirectory(home.resolve("instances")));
    }

    /** For the models of a service in a home. */
    static SmallDisk ofModels(Path home) throws IOException {
        return new SmallDisk(Files.createDirectory(home.resolve("models")));
    }

    /** For what the keys of a service in a home have used. */
    static SmallDisk ofUsage(Path home) throws IOException {
        return new SmallDisk(Files.createDirectory(home.resolve("usage")));
    }

    /** Not everybody may make one everywhere. */
    static boolean isPossible() throws InterruptedException {
        try {
            return new ProcessBuilder(ALONE, OPTIONS[0], OPTIONS[1], "mount", "-t", "tmpfs", "none", "/mnt")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    /** What starts a program that sees it, before the words of that program; its process stays the same. */
    List<String> command() {
        return List.of(
                ALONE,
                OPTIONS[0],
                OPTIONS[1],
                "sh",
                "-c",
                "mount -t tmpfs -o size=16m none \"$0\" && exec \"$@\"",
                folder.toString());
    }

    void fill(SidecarApp app) throws IOException {
        try (OutputStream file = Files.newOutputStream(inside(app))) {
            while (true) {
                file.write(new byte[PIECE]);
            }
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("No space left")) {
                throw full;
            }
        }
    }

    void empty(SidecarApp app) throws IOException {
        Files.deleteIfExists(inside(app));
    }

    private Path inside(SidecarApp app) {
        return seenBy(app).resolve("full");
    }

    /** Its folder, as everybody can look into it. */
    Path seenBy(SidecarApp app) {
        return Path.of("/proc", Long.toString(app.pid()), "root" + folder);
    }
}
