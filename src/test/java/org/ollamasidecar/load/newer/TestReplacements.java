package org.ollamasidecar.load.newer;

import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.FakeOllama;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.state.Child;

/** Replacements of models, for tests of other folders. */
public final class TestReplacements {

    private TestReplacements() {}

    /** Requests by each name, of which the test says when they have ended, or are being answered. */
    static final class TestUse implements StandInUse {

        volatile CompletableFuture<Void> unused = CompletableFuture.completedFuture(null);
        volatile CompletableFuture<Void> answered = CompletableFuture.completedFuture(null);

        @Override
        public CompletableFuture<Void> unused(ModelName name) {
            return unused.copy();
        }

        @Override
        public CompletableFuture<Void> answered(ModelName name) {
            return answered.copy();
        }
    }

    static Replacements of(
            Ollamas ollamas,
            OllamaClients clients,
            OllamaTags tags,
            Iterable<RoomBeside> rooms,
            StandInUse use,
            Journal journal) {
        OlderFiles olderFiles = new OlderFiles(ollamas, clients, tags, use);
        return new Replacements(clients, tags, olderFiles, new RoomForBoth(rooms), use, journal);
    }

    /** None is under way. */
    public static Replacements none() {
        return of(
                () -> List.of(new Child(1, 11, URI.create("http://127.0.0.1:1"), "0.34.4")),
                address -> new FakeOllama(),
                new OllamaTags(new OllamaStore(Path.of("target"))),
                List.of(),
                new TestUse(),
                new Journal(10, InstantSource.system()));
    }
}
