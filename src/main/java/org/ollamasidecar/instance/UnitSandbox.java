package org.ollamasidecar.instance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox of a systemd unit, as its mounts show it. What it refuses looks like a disk that is mounted read-only or like
 * rights that lack: who mends those mends the wrong thing.
 */
final class UnitSandbox {

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final String UNDER_SYSTEMD = "INVOCATION_ID";

    /** What systemd mounts over a folder that nobody may see. */
    private static final String INACCESSIBLE = "/systemd/inaccessible/dir";

    private static final List<Path> HOMES = List.of(Path.of("/home"), Path.of("/root"), Path.of("/run/user"));
    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb3",
            "9p",
            "afs",
            "ceph",
            "fuse.ceph",
            "glusterfs",
            "fuse.glusterfs",
            "fuse.sshfs");

    /** Its root, where it is, its options, optional fields up to a dash, its type, its source, options of its disk. */
    private static final Pattern MOUNT =
            Pattern.compile("\\d+ \\d+ \\S+ (\\S+) (\\S+) (\\S+)(?: \\S+)*? - (\\S+) \\S+ (\\S+)");

    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    private record Mount(String root, Path at, List<String> options, String type, List<String> diskOptions) {

        /** Null for a line of another kind. */
        static @Nullable Mount of(String line) {
            Matcher found = MOUNT.matcher(line);
            return found.matches()
                    ? new Mount(
                            found.group(1),
                            Path.of(unescaped(found.group(2))),
                            List.of(found.group(3).split(",", -1)),
                            found.group(4),
                            List.of(found.group(5).split(",", -1)))
                    : null;
        }

        private static String unescaped(String text) {
            return OCTAL.matcher(text)
                    .replaceAll(
                            code -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(code.group(1), 8))));
        }

        /** Its disk could be written to, and only this view of it may not: a disk that is read-only itself is nobody's sandbox. */
        boolean refuses() {
            return root.endsWith(INACCESSIBLE) || (options.contains("ro") && diskOptions.contains("rw"));
        }
    }

    private UnitSandbox() {}

    /** The same for this process now. */
    static Optional<String> advice(Path folder) {
        try {
            return advice(folder, System.getenv(), Files.readAllLines(MOUNTS));
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }

    /**
     * What lets us write to a folder, where it is the sandbox that does not; else empty.
     *
     * @param mounts as the system tells them, in their order
     */
    static Optional<String> advice(Path folder, Map<String, String> environment, List<String> mounts) {
        if (!environment.containsKey(UNDER_SYSTEMD)) {
            return Optional.empty();
        }
        Path place = folder.toAbsolutePath().normalize();
        return mounts.stream()
                .flatMap(line -> Stream.ofNullable(Mount.of(line)))
                .filter(mount -> place.startsWith(mount.at()))
                // Of those at the same place the last one is on top.
                .reduce((known, next) -> next.at().getNameCount() >= known.at().getNameCount() ? next : known)
                .filter(Mount::refuses)
                .map(mount -> "It is the sandbox of the systemd unit that keeps it from " + place + ": install"
                        + " deploy/systemd/" + dropIn(place, mount)
                        + " as a drop-in of the unit, as its first lines say, then restart the service.");
    }

    private static String dropIn(Path place, Mount mount) {
        if (HOMES.stream().anyMatch(place::startsWith)) {
            return "models-in-home.conf";
        }
        return NETWORK.contains(mount.type()) ? "models-on-network-disk.conf" : "models-on-disk.conf";
    }
}
