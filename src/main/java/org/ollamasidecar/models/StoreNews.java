package org.ollamasidecar.models;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.journal.Journal;

/** Tells once when the store has vanished, and once when it is back. */
@ApplicationScoped
class StoreNews {

    private static final Logger LOG = Logger.getLogger(StoreNews.class);

    private final Path folder;
    private final Journal journal;
    private volatile boolean gone;

    StoreNews(ModelsDirectory directory, Journal journal) {
        this.folder = directory.path();
        this.journal = journal;
    }

    /** A store that has never been there is no news: Ollama makes it when it has its first model. */
    void tell(@Nullable StoreState before, StoreState after) {
        if (before != null && before.there() && !after.there()) {
            gone = true;
            LOG.warn(problem());
            journal.record("store.gone", problem(), Map.of("folder", folder.toString()));
        } else if (gone && after.there()) {
            gone = false;
            String back = "The folder of models " + folder + " is back: it is looked at anew";
            LOG.info(back);
            journal.record(
                    "store.back",
                    back,
                    Map.of(
                            "folder",
                            folder.toString(),
                            "wanted",
                            after.installed().size()));
        }
    }

    /** What is wrong with the store; null while nothing is. */
    @Nullable
    String trouble() {
        return gone ? problem() : null;
    }

    private String problem() {
        return "The folder of models " + folder + " has vanished: what is loaded still answers, and nothing else can be"
                + " loaded. Recommended action: mount its disk or bring the folder back; it is noticed at once";
    }
}
