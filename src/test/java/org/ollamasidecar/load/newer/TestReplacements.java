package org.ollamasidecar.load.newer;

import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.FakeOllama;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.state.Child;

/** Replacements of models, for tests of other folders. */
public final class TestReplacements {

    private TestReplacements() {}

    /** So many requests go by each name, and Ollama answers them. */
    record TestUse(LongSupplier requests) implements StandInUse {

        @Override
        public long requestsWith(ModelName name) {
            return requests.getAsLong();
        }

        @Override
        public long unansweredWith(ModelName name) {
            return 0;
        }
    }

    /** None is under way. */
    public static Replacements none() {
        return new Replacements(
                () -> List.of(new Child(1, 11, URI.create("http://127.0.0.1:1"), "0.34.4")),
                address -> new FakeOllama(),
                new OllamaStore(Path.of("target")),
                List.of(),
                new TestUse(() -> 0),
                new Journal(10, InstantSource.system()));
    }
}
