package org.ollamasidecar.ports;

import io.quarkus.runtime.LaunchMode;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;
import jakarta.annotation.Priority;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * In dev mode the next free port, where the usual one is taken: an Ollama of the machine often has it, and the first
 * command of a developer must not fail for that. Only where nobody has set the port; a port once taken is kept over
 * reloads, because the server that listens there is.
 */
@Priority(Priorities.LIBRARY)
public final class DevPortsInterceptor implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1;
    private static final String CHOSEN = "ollama-sidecar.dev.";
    private static final int TRIES = 100;

    /** Of the file that comes with the service; what a user sets comes from higher up. */
    private static final int OWN_FILE = 250;

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue configured = context.proceed(name);
        if (configured == null
                || configured.getConfigSourceOrdinal() > OWN_FILE
                || !LaunchMode.current().isDev()) {
            return configured;
        }
        return OwnPort.of(name)
                .map(port -> configured.withValue(chosen(port, configured.getValue(), context)))
                .orElse(configured);
    }

    private static String chosen(OwnPort port, String usual, ConfigSourceInterceptorContext context) {
        String remembered = System.getProperty(CHOSEN + port.key());
        if (remembered != null) {
            return remembered;
        }
        String host = value(context, port.hostKey(), "localhost");
        String adopted = value(context, "sidecar.ollama.url", "");
        int first = Integer.parseInt(usual);
        String chosen = Integer.toString(firstFree(host, isOneAt(adopted, first) ? first + 1 : first));
        System.setProperty(CHOSEN + port.key(), chosen);
        return chosen;
    }

    private static boolean isOneAt(String adopted, int port) {
        return Stream.of(adopted.split(",")).anyMatch(url -> url.strip().endsWith(":" + port));
    }

    private static String value(ConfigSourceInterceptorContext context, String key, String otherwise) {
        ConfigValue found = context.proceed(key);
        return found == null ? otherwise : Objects.requireNonNullElse(found.getValue(), otherwise);
    }

    static int firstFree(String host, int first) {
        for (int port = first; port < first + TRIES; port++) {
            if (!OwnPort.isTaken(host, port)) {
                return port;
            }
        }
        return first;
    }
}
