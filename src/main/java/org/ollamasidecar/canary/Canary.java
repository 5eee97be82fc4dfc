package org.ollamasidecar.canary;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.Generation;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.supervisor.Child;
import org.ollamasidecar.supervisor.InferenceProbe;
import org.ollamasidecar.supervisor.ModelsDirectory;
import org.ollamasidecar.supervisor.Preparation;
import org.ollamasidecar.supervisor.Sidecar;
import org.ollamasidecar.supervisor.SidecarStatus;
import org.ollamasidecar.supervisor.StatusSection;

/** Keeps the built-in model in Ollama, and lets it prove that Ollama generates. */
@ApplicationScoped
class Canary implements Preparation, StatusSection, InferenceProbe {

    static final ModelName MODEL = ModelName.parse("sidecar/canary");

    private static final Logger LOG = Logger.getLogger(Canary.class);
    private static final String SHORT_NAME = "sidecar/canary";
    private static final int ENOUGH_TOKENS = 4;
    private static final KeepAlive LEAVE = new KeepAlive("0");

    private final Sidecar sidecar;
    private final OllamaClients clients;
    private final Journal journal;
    private final Greeting greeting;
    private final OllamaStore store;

    /** Whether Ollama has once listed it: from then on its entry in our Ollama's store says the same, and sooner. */
    private volatile boolean listed;

    private volatile CanaryState state = CanaryState.waiting(SHORT_NAME);

    Canary(Sidecar sidecar, OllamaClients clients, Journal journal, Greeting greeting, ModelsDirectory models) {
        this.sidecar = sidecar;
        this.clients = clients;
        this.journal = journal;
        this.greeting = greeting;
        this.store = new OllamaStore(models.path());
    }

    void onStart(@Observes StartupEvent event) {
        sidecar.onChange(this::follow);
    }

    private void follow(SidecarStatus status) {
        if (status.child().isEmpty()) {
            state = CanaryState.waiting(SHORT_NAME);
        }
        status.ready()
                .filter(child -> state.state() == CanaryState.State.AVAILABLE)
                .ifPresent(child -> greeting.print(child, SHORT_NAME));
    }

    @Override
    public void prepare(Child child) throws InterruptedException {
        try {
            if (!(listed && child.isOurs() && store.hasEntryOf(MODEL))) {
                ensureInstalled(clients.at(child.address()));
                listed = true;
            }
            state = CanaryState.available(SHORT_NAME);
        } catch (OllamaException e) {
            String reason = String.valueOf(e.getMessage());
            state = CanaryState.unavailable(SHORT_NAME, reason, e.action());
            LOG.warnf("The canary model cannot be created: %s", reason);
            journal.record("canary.unavailable", reason, Map.of("generation", child.generation()));
        }
    }

    private void ensureInstalled(OllamaClient client) throws InterruptedException {
        if (client.findInstalled(MODEL).isEmpty()) {
            client.create(MODEL, CanaryModel.file());
            journal.record("canary.created", "The canary model was created", Map.of("model", SHORT_NAME));
        }
    }

    @Override
    public String produceToken(Child child) throws InterruptedException {
        return produceToken(child, Optional.empty());
    }

    /** The same, by way of a load of its own: the canary leaves when it has sung, and holds nobody's place. */
    String produceTokenAndLeave(Child child) throws InterruptedException {
        return produceToken(child, Optional.of(LEAVE));
    }

    private String produceToken(Child child, Optional<KeepAlive> keepAlive) throws InterruptedException {
        CanaryState now = state;
        if (now.state() != CanaryState.State.AVAILABLE) {
            String reason = now.reason() == null ? "it is not there yet" : now.reason();
            throw new IllegalStateException("the canary model cannot be used: " + reason);
        }
        Generation generation = clients.at(child.address()).generate(MODEL, "ping", ENOUGH_TOKENS, keepAlive);
        if (!generation.text().equals(CanaryModel.ANSWER)) {
            throw new IllegalStateException(
                    "the canary model answered '" + generation.text() + "' instead of '" + CanaryModel.ANSWER + "'");
        }
        return SHORT_NAME + " answered '" + generation.text() + "'";
    }

    @Override
    public String name() {
        return "canary";
    }

    @Override
    public CanaryState content() {
        return state;
    }
}
