package org.ollamasidecar.access;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** The name of this machine. */
final class OwnName {

    private static final Path OF_LINUX = Path.of("/proc/sys/kernel/hostname");

    private OwnName() {}

    /** In lower case; none where it is not known. */
    static Set<String> all() {
        try {
            String name = Files.isReadable(OF_LINUX)
                    ? Files.readString(OF_LINUX).strip()
                    : InetAddress.getLocalHost().getHostName();
            return name.isEmpty() ? Set.of() : Set.of(name.toLowerCase(Locale.ROOT));
        } catch (UnknownHostException nameless) {
            return Set.of();
        } catch (IOException e) {
            throw new IllegalStateException("The name of this machine can be read by everybody", e);
        }
    }
}
