package org.ollamasidecar.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Another living service has the home. */
public final class HomeInUseException extends IOException {

    HomeInUseException(Path home, Optional<String> pid) {
        super("sidecar.home=" + home + " is in use by another ollama-sidecar"
                + pid.map(number -> " (pid " + number + ")").orElse("")
                + ". Recommended action: end that one, or give this one a sidecar.home of its own.");
    }
}
