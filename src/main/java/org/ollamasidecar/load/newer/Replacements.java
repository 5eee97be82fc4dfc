package org.ollamasidecar.load.newer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.ollama.OwnTag;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.task.Background;

/**
 * Lets the older file of a model serve until the newer one is proved. Ollama moves a model's tag itself, at the end of a pull;
 * so before that the older file gets a tag of ours, and requests are sent there until it is decided which one stays.
 */
@ApplicationScoped
public class Replacements {

    private static final Logger LOG = Logger.getLogger(Replacements.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration SHORT_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PUT_BACK = Duration.ofSeconds(10);

    private final Supplier<List<Child>> ollamas;
    private final OllamaClients clients;
    private final OllamaTags tags;
    private final Iterable<RoomBeside> rooms;
    private final StandInUse use;
    private final Journal journal;
    private final Map<ModelName, Replacement> underWay = new ConcurrentHashMap<>();

    @Inject
    Replacements(
            Sidecar sidecar,
            OllamaClients clients,
            ModelsDirectory models,
            @Any Instance<RoomBeside> rooms,
            StandInUse use,
            Journal journal) {
        this(() -> readyOnes(sidecar), clients, new OllamaStore(models.path()), rooms, use, journal);
    }

    /** @param ollamas all that answer, the one that serves first */
    Replacements(
            Supplier<List<Child>> ollamas,
            OllamaClients clients,
            OllamaStore store,
            Iterable<RoomBeside> rooms,
            StandInUse use,
            Journal journal) {
        this.ollamas = ollamas;
        this.clients = clients;
        this.tags = new OllamaTags(store);
        this.rooms = rooms;
        this.use = use;
        this.journal = journal;
    }

    private static List<Child> readyOnes(Sidecar sidecar) {
        Optional<Child> serving = sidecar.status().ready();
        return Stream.concat(
                        serving.stream(),
                        sidecar.members().stream().map(Member::status).flatMap(status -> status.ready().stream()))
                .distinct()
                .toList();
    }

    /** The name under which requests for a model get its older file; empty where its own name is right. */
    public Optional<ModelName> standIn(ModelName model) {
        return underWay.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(underWay.get(model))
                        .filter(Replacement::standsIn)
                        .map(Replacement::older);
    }

    /** Whether there may be tags of ours in the store. */
    public boolean areUnderWay() {
        return !underWay.isEmpty();
    }

    boolean isUnderWay(ModelName model) {
        return underWay.containsKey(model);
    }

    /** Whether a newer file of a model is to be proved, or may be in a moment. */
    public boolean isOpen(ModelName model) {
        Replacement replacement = underWay.get(model);
        return replacement != null && replacement.isOpen();
    }

    /**
     * Before a pull of what is installed; a second time it does nothing. With an Ollama of somebody else, and where the tag
     * leaves no room for ours, the pull replaces the older file at once.
     */
    public void begin(Child ollama, ModelName model) throws InterruptedException {
        Optional<ModelName> older = OwnTag.OLDER.of(model);
        if (!ollama.isOurs() || older.isEmpty() || isOpen(model)) {
            return;
        }
        Replacement last = underWay.get(model);
        if (last != null) {
            last.awaitEnd();
        }
        tags.keepOlder(clients.at(ollama.address()), model, older.get());
        underWay.put(model, new Replacement(model, older.get()));
        // Those that were let in before go by the model's own name, and would get what it means when Ollama looks.
        awaitNone(() -> use.unansweredWith(model), SHORT_PAUSE);
    }

    /** Twice: a request that has just been let in counts a moment later. */
    private static void awaitNone(LongSupplier requests, Duration pause) throws InterruptedException {
        for (int none = 0; none < 2; none = requests.getAsLong() == 0 ? none + 1 : 0) {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        }
    }

    /** There was nothing newer. */
    public void nothingNewer(ModelName model) {
        Replacement replacement = underWay.get(model);
        if (replacement != null && replacement.isOpen()) {
            replacement.decide();
            replacement.stepAside();
            Background.run("older-file", () -> leave(replacement));
        }
    }

    /**
     * Before the newer file is loaded. Where both cannot be in memory the older one has to leave first, and requests wait for
     * the newer one.
     *
     * @param bytes of the newer file
     * @return why there is no room for both; empty where there is
     */
    public Optional<String> makeRoom(Child ollama, ModelName model, long bytes) throws InterruptedException {
        Replacement replacement = underWay.get(model);
        if (replacement == null || !replacement.standsIn()) {
            return Optional.empty();
        }
        OllamaClient client = clients.at(ollama.address());
        Optional<String> objection = objection(ollama, client.loaded(), model, bytes);
        if (objection.isPresent()) {
            replacement.stepAside();
            tags.unload(client, replacement.older(), model);
            journal.record(
                    "model.no-room-beside",
                    model + " cannot be in memory twice, so its older file leaves first: " + objection.get(),
                    Map.of("model", model.toString()));
        }
        return objection;
    }

    private Optional<String> objection(Child ollama, List<LoadedModel> loaded, ModelName model, long bytes) {
        Optional<LoadedModel> old =
                loaded.stream().filter(one -> model.isNamed(one.name())).findFirst();
        if (old.isEmpty()) {
            return Optional.empty();
        }
        LoadedModel one = old.get();
        LoadedModel second =
                new LoadedModel(one.name(), Math.max(one.sizeBytes(), bytes), one.gpuBytes(), one.expiresAt());
        for (RoomBeside room : rooms) {
            Optional<String> objection = room.objection(ollama, loaded, second);
            if (objection.isPresent()) {
                return objection;
            }
        }
        return Optional.empty();
    }

    /** The newer file is proved and loaded: new requests go to it, and the older one leaves when its own have ended. */
    public void complete(Child ollama, ModelName model) throws InterruptedException {
        Replacement replacement = underWay.get(model);
        if (replacement == null || !replacement.isOpen()) {
            return;
        }
        tags.keepNewer(clients.at(ollama.address()), model);
        replacement.decide();
        replacement.stepAside();
        journal.record(
                "model.replaced",
                model + " has a newer file, which was proved and serves from now on",
                Map.of("model", model.toString()));
        // Nobody asks the others: what they have in memory is only old.
        for (Child other : ollamas.get()) {
            if (other.generation() != ollama.generation()) {
                tags.unload(clients.at(other.address()), replacement.older(), model);
            }
        }
        Background.run("older-file", () -> leave(replacement));
    }

    /** The newer file is not to serve: the model's tag means the older one again. Returns when it does, or soon after. */
    public void putBack(ModelName model, String why) {
        Replacement replacement = underWay.get(model);
        if (replacement == null || !replacement.isOpen()) {
            return;
        }
        replacement.decide();
        Background.run("older-file", () -> {
            until(client -> tags.putBack(client, model, replacement.older()));
            replacement.stepAside();
            journal.record(
                    "model.put-back",
                    "The older file of " + model + " serves on: " + why,
                    Map.of("model", model.toString()));
            replacement.settled().complete(null);
            leave(replacement);
        });
        replacement
                .settled()
                .copy()
                .completeOnTimeout(null, LONGEST_PUT_BACK.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** When the older name is not used any more, nothing of ours stays. */
    private void leave(Replacement replacement) throws InterruptedException {
        ModelName older = replacement.older();
        awaitNone(() -> use.requestsWith(older), PAUSE);
        until(client -> {
            for (Child ollama : ollamas.get()) {
                tags.unload(clients.at(ollama.address()), older, replacement.model());
            }
            tags.forget(client, replacement.model());
        });
        underWay.remove(replacement.model(), replacement);
        replacement.end();
    }

    private interface Work {
        void with(OllamaClient client) throws InterruptedException;
    }

    /** Whatever Ollama does meanwhile, and however full its disk is: until then the older file serves. */
    private void until(Work work) throws InterruptedException {
        while (true) {
            Optional<Child> serving = ollamas.get().stream().findFirst();
            try {
                if (serving.isPresent()) {
                    work.with(clients.at(serving.get().address()));
                    return;
                }
            } catch (OllamaException e) {
                LOG.infof("The tags of a model cannot be put in order yet: %s", e.getMessage());
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
    }
}
