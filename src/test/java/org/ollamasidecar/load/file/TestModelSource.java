package org.ollamasidecar.load.file;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The configuration with its defaults, but for what a test changes. */
public record TestModelSource(
        boolean offline, Optional<List<String>> registries, Expect expect, Optional<List<Path>> importFolders)
        implements ModelSourceConfig {

    public static TestModelSource open() {
        return expecting(Expect.ANY);
    }

    public static TestModelSource closed() {
        return new TestModelSource(true, Optional.empty(), Expect.ANY, Optional.empty());
    }

    public static TestModelSource only(String registry) {
        return new TestModelSource(false, Optional.of(List.of(registry)), Expect.ANY, Optional.empty());
    }

    static TestModelSource importingFrom(Path folder) {
        return new TestModelSource(false, Optional.empty(), Expect.ANY, Optional.of(List.of(folder)));
    }

    public static TestModelSource expecting(Expect expect) {
        return new TestModelSource(false, Optional.empty(), expect, Optional.empty());
    }
}
