package org.ollamasidecar.upgrade;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.fleet.FleetWishes;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.models.ModelTransfer;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.state.Child;

/** Starts another Ollama beside the one that serves: it is proved before the old one has gone. */
@Singleton
final class CandidateBeside implements UpgradeWay {

    private static final String BY = "an upgrade";

    private final Sidecar sidecar;
    private final FleetWishes wishes;
    private final ModelTransfer models;
    private final ModelsBefore before;
    private final InstanceWatch watch;
    private final DrainWait drain;

    CandidateBeside(
            Sidecar sidecar,
            FleetWishes wishes,
            ModelTransfer models,
            ModelsBefore before,
            InstanceWatch watch,
            DrainWait drain) {
        this.sidecar = sidecar;
        this.wishes = wishes;
        this.models = models;
        this.before = before;
        this.watch = watch;
        this.drain = drain;
    }

    @Override
    public String start(UpgradePlace place) throws InterruptedException {
        InstanceName name = wishes.openCandidate(place.name(), place.findings().launch(), BY)
                .orElseThrow(() -> new StepFailedException(
                        "No other Ollama is tried now: this one is being stopped, or another one is tried already.",
                        "Retry when it is READY again (GET /sidecar/v1/status)."));
        place.findings().opened(name);
        Child child = watch.awaitReady(name);
        place.findings().started(child);
        return "instance " + name + ", pid " + child.pid() + ", version " + child.version();
    }

    @Override
    public String load(UpgradePlace place) throws InterruptedException {
        Optional<Child> serving = sidecar.serving(place.name()).status().ready();
        if (serving.isEmpty()) {
            return "after the switch: nobody serves now";
        }
        List<LoadedModel> inMemory = models.inMemory(serving.get(), every -> true);
        if (inMemory.isEmpty()) {
            return "no model is in memory";
        }
        Optional<String> objection = before.objection(inMemory);
        return objection.isPresent()
                ? "after the switch: " + objection.get()
                : "in memory: " + String.join(", ", loaded(place.findings().candidate(), inMemory));
    }

    private List<String> loaded(Child candidate, List<LoadedModel> inMemory) throws InterruptedException {
        List<String> names = new ArrayList<>();
        for (LoadedModel model : inMemory) {
            try {
                names.addAll(models.load(candidate, List.of(model)));
            } catch (OllamaException e) {
                throw new NotLoadedException(model.name(), e);
            }
        }
        return names;
    }

    @Override
    public String switchOver(UpgradePlace place) throws InterruptedException {
        InstanceName name = place.findings().instance().orElseThrow();
        Member old = sidecar.serving(place.name());
        place.findings().replacing(old);
        wishes.switchTo(name, BY);
        watch.awaitServing(name);
        place.findings().switched();
        return "instance " + name + " serves, " + old.name() + " gets no new requests";
    }

    @Override
    public String drain(UpgradePlace place) throws InterruptedException {
        return drain.await(replaced(place).status().generation());
    }

    @Override
    public String end(UpgradePlace place) throws InterruptedException {
        InstanceName name = replaced(place).name();
        wishes.endInstance(name, BY);
        watch.awaitGone(name);
        return "nothing of instance " + name + " is left";
    }

    private static Member replaced(UpgradePlace place) {
        return place.findings().before().orElseThrow();
    }

    @Override
    public void giveUp(UpgradePlace place) throws InterruptedException {
        Optional<InstanceName> name = place.findings().instance().or(() -> watch.candidate(place.name()));
        if (name.isPresent()) {
            wishes.endInstance(name.get(), BY);
            watch.awaitGone(name.get());
            if (sidecar.serving(place.name()).name().equals(name.get())) {
                place.findings().switched();
                return;
            }
        }
        place.findings().forgetCandidate();
    }
}
