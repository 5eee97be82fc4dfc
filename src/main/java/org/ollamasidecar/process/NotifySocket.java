package org.ollamasidecar.process;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where systemd wants to be told how a service of the type {@code notify} is doing: sd_notify(3). */
public final class NotifySocket {

    private static final String VARIABLE = "NOTIFY_SOCKET";
    private static final int LONGEST_PATH = 107;

    private final byte[] path;

    private NotifySocket(byte[] path) {
        this.path = path;
    }

    /** Empty where nobody wants to be told, and on systems other than Linux. */
    public static Optional<NotifySocket> in(Map<String, String> environment) {
        @Nullable String name = environment.get(VARIABLE);
        if (name == null
                || !name.matches("[/@].+")
                || !System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        byte[] path = name.getBytes(StandardCharsets.UTF_8);
        if (path.length > LONGEST_PATH) {
            return Optional.empty();
        }
        if (path[0] == '@') {
            path[0] = 0;
        }
        return Optional.of(new NotifySocket(path));
    }

    /** Sends it without waiting, and tells whether it was taken. */
    public boolean tell(String message) {
        return Posix.sendDatagram(path, message.getBytes(StandardCharsets.UTF_8));
    }
}
