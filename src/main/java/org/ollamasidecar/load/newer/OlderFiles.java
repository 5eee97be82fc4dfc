package org.ollamasidecar.load.newer;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.task.TimeLimit;

/** Puts older files back, and lets them go: whatever Ollama does meanwhile, and however full its disk is. */
@Singleton
final class OlderFiles {

    private static final Logger LOG = Logger.getLogger(OlderFiles.class);

    /** A client that reads for longer gets the rest all the same: Ollama has the file open. */
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(10);

    /** After a failure: nobody tells when the disk has room again. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Ollamas ollamas;
    private final OllamaClients clients;
    private final OllamaTags tags;
    private final StandInUse use;

    OlderFiles(Ollamas ollamas, OllamaClients clients, OllamaTags tags, StandInUse use) {
        this.ollamas = ollamas;
        this.clients = clients;
        this.tags = tags;
        this.use = use;
    }

    /** Returns when the model's own tag means the older file again. */
    void putBack(ModelName model, ModelName older) throws InterruptedException {
        until(all -> {
            for (OllamaClient each : all) {
                tags.unload(each, model, older);
            }
            tags.putBack(all.getFirst(), model, older);
        });
    }

    /** Nobody asks those that do not serve: what they have in memory is only old. */
    void unloadAtOthers(Child serving, ModelName model, ModelName older) throws InterruptedException {
        for (Child other : ollamas.await()) {
            if (other.generation() != serving.generation()) {
                tags.unload(clients.at(other.address()), older, model);
            }
        }
    }

    /** Returns when nobody uses the older name any more, and nothing of ours is left. */
    void letGo(ModelName model, ModelName older) throws InterruptedException {
        if (!TimeLimit.isReached(LONGEST_ANSWER, use.unused(older))) {
            LOG.infof(
                    "The older file of %s is still being read after %d min, and leaves now",
                    model, LONGEST_ANSWER.toMinutes());
            // These would not find it; the gateway has limits for how long they may be without an answer.
            use.answered(older).join();
        }
        until(all -> {
            for (OllamaClient each : all) {
                tags.unload(each, older, model);
            }
            tags.forget(all.getFirst(), model);
        });
    }

    /** Until then the older file serves. */
    private void until(Work work) throws InterruptedException {
        while (true) {
            try {
                work.with(ollamas.await().stream()
                        .map(Child::address)
                        .map(clients::at)
                        .toList());
                return;
            } catch (OllamaException e) {
                LOG.infof("The tags of a model cannot be put in order yet: %s", e.getMessage());
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
    }

    private interface Work {
        void with(List<OllamaClient> all) throws InterruptedException;
    }
}
