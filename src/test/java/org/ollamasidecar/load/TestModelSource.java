package org.ollamasidecar.load;

import java.util.List;
import java.util.Optional;

/** The configuration with its defaults, but for what a test changes. */
record TestModelSource(boolean offline, Optional<List<String>> registries, Expect expect) implements ModelSourceConfig {

    static TestModelSource open() {
        return expecting(Expect.ANY);
    }

    static TestModelSource closed() {
        return new TestModelSource(true, Optional.empty(), Expect.ANY);
    }

    static TestModelSource only(String registry) {
        return new TestModelSource(false, Optional.of(List.of(registry)), Expect.ANY);
    }

    static TestModelSource expecting(Expect expect) {
        return new TestModelSource(false, Optional.empty(), expect);
    }
}
