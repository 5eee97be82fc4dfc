package org.ollamasidecar.upgrade;

import jakarta.inject.Singleton;
import java.util.Optional;
import org.ollamasidecar.fleet.FleetWishes;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.models.ModelTransfer;
import org.ollamasidecar.state.Child;

/** Restarts one of several Ollamas where it is, while the others take its requests. */
@Singleton
final class RestartInPlace implements UpgradeWay {

    private static final String BY = "a rolling restart";

    private final Sidecar sidecar;
    private final FleetWishes wishes;
    private final ModelTransfer transfer;
    private final InstanceWatch watch;
    private final DrainWait drain;

    RestartInPlace(Sidecar sidecar, FleetWishes wishes, ModelTransfer transfer, InstanceWatch watch, DrainWait drain) {
        this.sidecar = sidecar;
        this.wishes = wishes;
        this.transfer = transfer;
        this.watch = watch;
        this.drain = drain;
    }

    /** Has the others take over, waits for what runs, and restarts it. */
    @Override
    public String start(UpgradePlace place) throws InterruptedException {
        wishes.withdraw(place.name(), BY);
        Member old = sidecar.serving(place.name());
        String drained = drain.await(old.status().generation());
        place.findings().replacing(old);
        wishes.restart(Optional.of(place.name()), BY);
        Child child = watch.awaitNext(place.name(), old.status().generation());
        place.findings().opened(sidecar.serving(place.name()).name());
        place.findings().started(child);
        return drained + ", then pid " + child.pid() + ", version " + child.version();
    }

    @Override
    public String load(UpgradePlace place) throws InterruptedException {
        return "in memory: "
                + String.join(
                        ", ",
                        transfer.load(
                                place.findings().candidate(), place.findings().models()));
    }

    @Override
    public String switchOver(UpgradePlace place) {
        place.findings().switched();
        wishes.comeBack(place.name(), BY);
        return "requests go there again";
    }

    @Override
    public String drain(UpgradePlace place) {
        return "before its restart";
    }

    @Override
    public String end(UpgradePlace place) {
        return "with its restart";
    }

    /** The same, whatever has become of it. */
    @Override
    public void giveUp(UpgradePlace place) {
        wishes.comeBack(place.name(), BY);
        place.findings().forgetInPlace();
    }
}
