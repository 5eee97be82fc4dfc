package org.ollamasidecar.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.state.StateName;

/** Tells in log and journal what is decided of the fleet. */
final class FleetNotes {

    private static final Logger LOG = Logger.getLogger(FleetNotes.class);

    private final Journal journal;

    FleetNotes(Journal journal) {
        this.journal = journal;
    }

    void note(Instant now, FleetState before, FleetState after, FleetEvent event) {
        if (event instanceof FleetEvent.NotOpened(InstanceName instance, String reason)) {
            noteNotOpened(now, event.cause(), instance, reason);
        }
        boolean drained = after.first().wishes().drained();
        if (drained != before.first().wishes().drained()) {
            noteDrain(now, drained, event);
        }
        if (after.gpus() instanceof GpuDiscovery.Decided(GpuPlan plan)
                && !after.gpus().equals(before.gpus())) {
            noteGpus(now, plan.text(), after);
        }
        for (BackendState backend : after.backends()) {
            Member serves = backend.serving();
            before.find(backend.name())
                    .map(known -> known.serving().name())
                    .filter(was -> !was.equals(serves.name()))
                    .ifPresent(was -> notePromotion(now, was, serves, event));
        }
        for (Member member : after.members()) {
            MissingGpu.of(member, after.gpus())
                    .filter(news -> before.members().stream()
                            .filter(known -> known.name().equals(member.name()))
                            .noneMatch(
                                    known -> MissingGpu.of(known, before.gpus()).isPresent()))
                    .ifPresent(news -> noteMissingGpu(now, news, member));
        }
    }

    private void noteGpus(Instant now, String outcome, FleetState state) {
        LOG.info(outcome);
        List<String> names =
                state.backends().stream().map(backend -> backend.name().text()).toList();
        journal.record(now, "gpus.found", outcome, Map.of("instances", names));
    }

    private void noteMissingGpu(Instant now, String what, Member member) {
        LOG.warn(what);
        journal.record(
                now,
                "instance.without.gpu",
                what,
                Map.of(
                        "instance",
                        member.name().text(),
                        "generation",
                        member.status().generation()));
    }

    private void noteNotOpened(Instant now, String what, InstanceName instance, String reason) {
        LOG.warn(what);
        journal.record(now, "instance.not.opened", what, Map.of("instance", instance.text(), "reason", reason));
    }

    private void noteDrain(Instant now, boolean drained, FleetEvent event) {
        String type = drained ? "drain.requested" : "drain.ended";
        String what = drained ? "Nothing new is admitted" : "Requests and loads are admitted again";
        LOG.infof("%s: %s", what, event.cause());
        journal.record(now, type, what + ": " + event.cause(), Map.of("cause", event.cause()));
    }

    private void notePromotion(Instant now, InstanceName was, Member serves, FleetEvent event) {
        String what = "Instance " + serves.name() + " serves in the place of " + was;
        long generation = serves.status().generation();
        LOG.infof("%s: %s [generation=%d]", what, event.cause(), generation);
        journal.record(
                now,
                "instance.promoted",
                what + ": " + event.cause(),
                Map.of(
                        "cause",
                        event.cause(),
                        "instance",
                        serves.name().text(),
                        "instead",
                        was.text(),
                        "generation",
                        generation,
                        "state",
                        StateName.of(serves.status().state())));
    }
}
