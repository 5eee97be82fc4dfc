package org.ollamasidecar.canary;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jboss.logging.Logger;
import org.ollamasidecar.demand.Demand;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.Preparation;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.Generation;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.status.InferenceProbe;
import org.ollamasidecar.status.StatusSection;

/** Keeps the built-in model in Ollama, and lets it prove that Ollama generates. */
@ApplicationScoped
class Canary implements Preparation, StatusSection, InferenceProbe, BackendHeartbeat.Beat {

    static final ModelName MODEL = ModelName.parse("sidecar/canary");

    private static final Logger LOG = Logger.getLogger(Canary.class);
    static final String SHORT_NAME = "sidecar/canary";
    private static final int ENOUGH_TOKENS = 4;
    private static final int MOST_REMEMBERED = 100;

    private final Sidecar sidecar;
    private final OllamaClients clients;
    private final Journal journal;
    private final Greeting greeting;
    private final CanaryRoom room;
    private final DemandLog demands;
    private final CanaryInstaller installer;

    /** By generation: one that begins to serve was prepared before. */
    private final ConcurrentSkipListMap<Long, CanaryState> found = new ConcurrentSkipListMap<>();

    Canary(
            Sidecar sidecar,
            OllamaClients clients,
            Journal journal,
            Greeting greeting,
            CanaryRoom room,
            DemandLog demands,
            CanaryInstaller installer) {
        this.sidecar = sidecar;
        this.clients = clients;
        this.journal = journal;
        this.greeting = greeting;
        this.room = room;
        this.demands = demands;
        this.installer = installer;
    }

    void onStart(@Observes StartupEvent event) {
        sidecar.onChange(this::follow);
    }

    private void follow(SidecarStatus status) {
        status.ready()
                .filter(child -> of(status).state() == CanaryState.State.AVAILABLE)
                .ifPresent(child -> greeting.print(child, SHORT_NAME));
    }

    @Override
    public void prepare(Child child) throws InterruptedException {
        try {
            installer.ensure(child);
            note(child, CanaryState.available(SHORT_NAME));
        } catch (OllamaException e) {
            String reason = String.valueOf(e.getMessage());
            note(child, CanaryState.unavailable(SHORT_NAME, reason, e.action()));
            LOG.warnf("The canary model cannot be created: %s", reason);
            journal.record("canary.unavailable", reason, Map.of("generation", child.generation()));
        }
    }

    private void note(Child child, CanaryState now) {
        found.put(child.generation(), now);
        if (found.size() > MOST_REMEMBERED) {
            found.pollFirstEntry();
        }
    }

    /** For the one that serves. */
    private CanaryState of(SidecarStatus status) {
        return status.child().map(this::of).orElseGet(() -> CanaryState.waiting(SHORT_NAME));
    }

    private CanaryState of(Child child) {
        return found.getOrDefault(child.generation(), CanaryState.waiting(SHORT_NAME));
    }

    /** For a check that somebody has asked for. */
    @Override
    public Outcome produceToken(Child child) throws InterruptedException {
        return produceToken(child, Demand.Kind.CHECK);
    }

    /**
     * Produces one token.
     *
     * @param why who is to be named where a model of others should leave for it
     */
    @Override
    public Outcome produceToken(Child child, Demand.Kind why) throws InterruptedException {
        unusable(child).ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
        OllamaClient client = clients.at(child.address()).onCpu();
        return switch (room.look(child, Setup.of(child, sidecar), client.loaded())) {
            case CanaryRoom.Found.Room(Optional<KeepAlive> keepAlive) -> {
                try (var _ = demands.begin(why, UUID.randomUUID().toString(), MODEL, child.generation())) {
                    yield new Outcome.Produced(sing(child, client, keepAlive));
                }
            }
            case CanaryRoom.Found.NoRoom(String reason) -> new Outcome.NoRoom(reason);
        };
    }

    @Override
    public Optional<String> unusable(Child child) {
        CanaryState now = of(child);
        if (now.state() == CanaryState.State.AVAILABLE) {
            return Optional.empty();
        }
        String reason = now.reason() == null ? "it is not there yet" : now.reason();
        return Optional.of("the canary model cannot be used: " + reason);
    }

    /** The one place where it is asked. That its own file is damaged is no fault of Ollama's. */
    private String sing(Child child, OllamaClient client, Optional<KeepAlive> keepAlive) throws InterruptedException {
        try {
            return sing(client, keepAlive);
        } catch (OllamaException | IllegalStateException e) {
            if (!installer.mend(child)) {
                throw e;
            }
            return sing(client, keepAlive);
        }
    }

    private static String sing(OllamaClient client, Optional<KeepAlive> keepAlive) throws InterruptedException {
        Generation generation = client.generate(MODEL, "ping", ENOUGH_TOKENS, keepAlive);
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
        return of(sidecar.status());
    }
}
