package org.ollamasidecar.load.newer;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.ollama.OwnTag;
import org.ollamasidecar.ollama.TransientOllamaException;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.task.Background;
import org.ollamasidecar.task.TimeLimit;

/**
 * Lets the older file of a model serve until the newer one is proved. Ollama moves a model's tag itself, at the end of a pull;
 * so before that the older file gets a tag of ours, and requests are sent there until it is decided which one stays.
 */
@ApplicationScoped
public class Replacements {

    /** A client that waits for long must not hold a pull for ever. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private static final Duration LONGEST_PUT_BACK = Duration.ofSeconds(10);

    private final OllamaClients clients;
    private final OllamaTags tags;
    private final OlderFiles olderFiles;
    private final RoomForBoth room;
    private final StandInUse use;
    private final Journal journal;
    private final Map<ModelName, Replacement> underWay = new ConcurrentHashMap<>();
    private volatile boolean hasBegun;

    Replacements(
            OllamaClients clients,
            OllamaTags tags,
            OlderFiles olderFiles,
            RoomForBoth room,
            StandInUse use,
            Journal journal) {
        this.clients = clients;
        this.tags = tags;
        this.olderFiles = olderFiles;
        this.room = room;
        this.use = use;
        this.journal = journal;
    }

    /** The name under which requests for a model get its older file; empty where its own name is right. */
    public Optional<ModelName> standIn(ModelName model) {
        return Optional.ofNullable(underWay.get(model))
                .filter(Replacement::standsIn)
                .map(Replacement::older);
    }

    /** Whether Ollama may list tags of ours: a model in memory has there the name by which it was loaded, to its end. */
    public boolean mayBeListed() {
        return hasBegun;
    }

    boolean isUnderWay(ModelName model) {
        return underWay.containsKey(model);
    }

    /** Whether a newer file of a model is to be proved, or may be in a moment. */
    public boolean isOpen(ModelName model) {
        return open(model).isPresent();
    }

    private Optional<Replacement> open(ModelName model) {
        return Optional.ofNullable(underWay.get(model)).filter(Replacement::isOpen);
    }

    /**
     * Before a pull of what is installed; a second time it does nothing. With an Ollama of somebody else, and where the tag
     * leaves no room for ours, the pull replaces the older file at once.
     *
     * @throws TransientOllamaException when requests still use the file before the installed one
     */
    public void begin(Child ollama, ModelName model) throws InterruptedException {
        Optional<ModelName> older = OwnTag.OLDER.of(model);
        if (!ollama.isOurs() || older.isEmpty() || isOpen(model)) {
            return;
        }
        awaitEndOfLast(model);
        Replacement replacement = new Replacement(model, older.get());
        underWay.put(model, replacement);
        hasBegun = true;
        try {
            tags.keepOlder(clients.at(ollama.address()), model, older.get());
        } catch (OllamaException | InterruptedException e) {
            // It may have come about all the same.
            leave(replacement);
            throw e;
        }
        replacement.standIn();
        // Those that were let in before go by the model's own name, and would get what it means when Ollama looks.
        if (!TimeLimit.isReached(LONGEST_WAIT, use.answered(model))) {
            record(
                    "model.not-awaited",
                    model,
                    "Requests for " + model + " still wait, and may get its newer file unproved");
        }
    }

    private void awaitEndOfLast(ModelName model) throws InterruptedException {
        Replacement last = underWay.get(model);
        if (last != null && !last.awaitEnd(LONGEST_WAIT)) {
            throw new TransientOllamaException(
                    OllamaErrorKind.BUSY,
                    "Requests still use the file that " + model + " had before the installed one.",
                    "Wait until they have ended, or end them: see GET /sidecar/v1/requests.");
        }
    }

    /** There was nothing newer. */
    public void nothingNewer(ModelName model) {
        open(model).ifPresent(this::leave);
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
        Optional<String> objection = room.objection(ollama, client.loaded(), model, bytes);
        if (objection.isPresent()) {
            replacement.stepAside();
            tags.unload(client, replacement.older(), model);
            record(
                    "model.no-room-beside",
                    model,
                    model + " cannot be in memory twice, so its older file leaves first: " + objection.get());
        }
        return objection;
    }

    /** The newer file is proved and loaded: new requests go to it, and the older one leaves when its own have ended. */
    public void complete(Child ollama, ModelName model) throws InterruptedException {
        Replacement replacement = underWay.get(model);
        if (replacement == null || !replacement.isOpen()) {
            return;
        }
        tags.keepNewer(clients.at(ollama.address()), model);
        leave(replacement);
        record("model.replaced", model, model + " has a newer file, which was proved and serves from now on");
        olderFiles.unloadAtOthers(ollama, model, replacement.older());
    }

    /** The newer file is not to serve: the model's tag means the older one again. Returns when it does, or soon after. */
    public void putBack(ModelName model, String why) {
        Replacement replacement = underWay.get(model);
        if (replacement == null || !replacement.isOpen()) {
            return;
        }
        replacement.decide();
        Background.run("older-file", () -> {
            olderFiles.putBack(model, replacement.older());
            record("model.put-back", model, "The older file of " + model + " serves on: " + why);
            leave(replacement);
            replacement.settled().complete(null);
        });
        replacement
                .settled()
                .copy()
                .completeOnTimeout(null, LONGEST_PUT_BACK.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** New requests go by the model's own name, and when the older name is not used any more, nothing of ours stays. */
    private void leave(Replacement replacement) {
        replacement.decide();
        replacement.stepAside();
        Background.run("older-file", () -> {
            olderFiles.letGo(replacement.model(), replacement.older());
            underWay.remove(replacement.model(), replacement);
            replacement.end();
        });
    }

    private void record(String type, ModelName model, String message) {
        journal.record(type, message, Map.of("model", model.toString()));
    }
}
