package org.ollamasidecar.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.ollamasidecar.instance.InstanceName;

/** Which instance serves, written down for a later life of this service that goes on with it. */
final class ServingRecord {

    private static final Logger LOG = Logger.getLogger(ServingRecord.class);
    private static final String NAME = "serving";

    private final Path file;

    ServingRecord(Path home) {
        this.file = home.resolve(NAME);
    }

    Optional<InstanceName> read() {
        try {
            return Optional.of(new InstanceName(
                    Files.readString(file, StandardCharsets.UTF_8).strip()));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    /** A record that cannot be written costs a later life the choice only. */
    void write(InstanceName serving) {
        try {
            Files.writeString(file, serving + "\n", StandardCharsets.UTF_8);
        } catch (IOException e) {
            LOG.warnf("Which instance serves could not be written down in %s: %s", file, e.getMessage());
        }
    }
}
