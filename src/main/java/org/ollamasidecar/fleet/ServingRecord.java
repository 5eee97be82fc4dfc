package org.ollamasidecar.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.ollamasidecar.instance.InstanceName;

/** Which instances serve, written down for a later life of this service that goes on with them. */
final class ServingRecord {

    private static final Logger LOG = Logger.getLogger(ServingRecord.class);
    private static final String NAME = "serving";

    private final Path file;

    ServingRecord(Path home) {
        this.file = home.resolve(NAME);
    }

    List<InstanceName> read() {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.map(String::strip).map(InstanceName::new).toList();
        } catch (IOException | UncheckedIOException none) {
            return List.of();
        }
    }

    /** A record that cannot be written costs a later life the choice only. */
    void write(List<InstanceName> serving) {
        try {
            Files.write(file, serving.stream().map(InstanceName::text).toList(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            LOG.warnf("Which instances serve could not be written down in %s: %s", file, e.getMessage());
        }
    }
}
