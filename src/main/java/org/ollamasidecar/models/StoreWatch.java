package org.ollamasidecar.models;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.config.BootOrder;
import org.ollamasidecar.files.FolderWatch;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.state.Mode;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.ThreadSpec;

/**
 * Knows which wanted models are in our own store, without asking Ollama: its folders tell when they change, and a look at
 * the few that matter catches what they do not tell of: changes by others on a network disk, a disk that is mounted or
 * taken away. A disk that does not answer holds up this thread and nobody else.
 */
@ApplicationScoped
class StoreWatch {

    private static final Logger LOG = Logger.getLogger(StoreWatch.class);
    private static final int DEEPEST = 6;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final OllamaStore store;
    private final boolean ours;
    private final Supplier<List<WantedModel>> wanted;
    private final StoreNews news;
    private final ChangeHints signs = new ChangeHints();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final PermanentThreads threads;
    private final PermanentThread thread;
    private @Nullable FolderWatch folders;
    private volatile @Nullable StoreState newest;

    @Inject
    StoreWatch(
            ModelsDirectory models,
            SidecarConfig config,
            WantedModels wanted,
            StoreNews news,
            PermanentThreads threads) {
        this(models.path(), config.mode() == Mode.OWN, wanted::all, news, threads);
        wanted.onChange(signs::wake);
    }

    StoreWatch(
            Path models, boolean ours, Supplier<List<WantedModel>> wanted, StoreNews news, PermanentThreads threads) {
        this.store = new OllamaStore(models);
        this.ours = ours;
        this.wanted = wanted;
        this.news = news;
        this.threads = threads;
        this.thread = threads.create(
                ThreadSpec.of("store", "what is installed is known from before only")
                        .onPlatform()
                        .in(this::awaitSigns),
                this::look);
    }

    void onStart(@Observes @Priority(BootOrder.BEFORE_MODELS_ARE_KEPT) StartupEvent event) {
        if (ours) {
            start();
        }
    }

    void start() {
        folders = watch();
        thread.start();
    }

    private @Nullable FolderWatch watch() {
        try {
            return FolderWatch.start(store.models(), signs::wake, threads);
        } catch (IOException e) {
            LOG.infof(
                    "Folders cannot be watched (%s): the store is looked at each %d s",
                    e.getMessage(), LOOK_EVERY.toSeconds());
            return null;
        }
    }

    void onStop(@Observes ShutdownEvent event) throws IOException {
        close();
    }

    void close() throws IOException {
        thread.close();
        if (folders != null) {
            folders.close();
        }
    }

    /** What is in it; empty while that is not known, and where Ollama is somebody else's. Never blocks. */
    Optional<StoreState> newest() {
        return Optional.ofNullable(newest);
    }

    /** Told after each change, on a thread of this: must hand over at once. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private void awaitSigns() throws InterruptedException {
        var _ = signs.await(newest == null ? Duration.ZERO : LOOK_EVERY);
    }

    private void look() {
        List<WantedModel> models = wanted.get();
        if (folders != null) {
            follow(folders, models);
        }
        StoreState before = newest;
        StoreState now = StoreState.of(store, models);
        if (!now.equals(before)) {
            news.tell(before, now);
            newest = now;
            listeners.forEach(Runnable::run);
        }
    }

    /** Before the look: what changes after it is told. A folder that came while its parent was not watched yet is too. */
    private void follow(FolderWatch watching, List<WantedModel> models) {
        Set<Path> watched = Set.of();
        Set<Path> places = placesOf(models);
        for (int round = 0; round < DEEPEST && !places.equals(watched); round++) {
            watching.follow(places);
            watched = places;
            places = placesOf(models);
        }
    }

    private Set<Path> placesOf(List<WantedModel> models) {
        Set<Path> places = new LinkedHashSet<>();
        Optional.ofNullable(store.models().toAbsolutePath().getParent()).ifPresent(places::add);
        places.add(store.models());
        models.forEach(model -> places.addAll(store.foldersOf(model.name())));
        return places;
    }
}
