package org.ollamasidecar.upgrade;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.fleet.Part;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.status.Diagnoser;
import org.ollamasidecar.status.Diagnosis;

/** Waits for what becomes of instances. Each wait blocks without a limit of its own, until it is interrupted. */
@Singleton
class InstanceWatch {

    private final Sidecar sidecar;
    private final Diagnoser diagnoser;

    InstanceWatch(Sidecar sidecar, Diagnoser diagnoser) {
        this.sidecar = sidecar;
        this.diagnoser = diagnoser;
    }

    /** The one that is being tried at a backend now. */
    Optional<InstanceName> candidate(BackendName place) {
        return sidecar.members().stream()
                .filter(member ->
                        member.part() == Part.CANDIDATE && member.name().isAt(place))
                .map(Member::name)
                .findFirst();
    }

    /**
     * Waits until an instance answers.
     *
     * @throws StepFailedException where it has died instead, or is gone
     */
    Child awaitReady(InstanceName name) throws InterruptedException {
        Member member = await(name, InstanceWatch::goesOn);
        return member.status().ready().orElseThrow(() -> notReady(member));
    }

    /**
     * Waits until the next start of the Ollama answers that serves at a backend.
     *
     * @param before the start that is not meant
     * @throws StepFailedException where it has died instead
     */
    Child awaitNext(BackendName place, long before) throws InterruptedException {
        List<Member> settled = sidecar.awaitMembers(members -> serving(place, members)
                .filter(member -> member.status().generation() > before && !goesOn(member))
                .isPresent());
        Member member = serving(place, settled).orElseThrow();
        return member.status().ready().orElseThrow(() -> notReady(member));
    }

    private static Optional<Member> serving(BackendName place, List<Member> members) {
        return members.stream()
                .filter(member -> member.part() == Part.SERVING && member.name().isAt(place))
                .findFirst();
    }

    /**
     * Waits until a candidate serves.
     *
     * @throws StepFailedException where it is no longer Ready, or is gone
     */
    void awaitServing(InstanceName name) throws InterruptedException {
        Member member = await(
                name,
                seen -> seen.part() == Part.CANDIDATE && seen.status().ready().isPresent());
        if (member.part() != Part.SERVING) {
            throw notReady(member);
        }
    }

    /** Waits until an instance that is there for one life only is gone. */
    void awaitGone(InstanceName name) throws InterruptedException {
        sidecar.awaitMembers(
                members -> find(name, members).filter(Member::isPassing).isEmpty());
    }

    private Member await(InstanceName name, Predicate<Member> undecided) throws InterruptedException {
        List<Member> settled = sidecar.awaitMembers(
                members -> find(name, members).filter(undecided).isEmpty());
        return find(name, settled)
                .orElseThrow(() -> new StepFailedException(
                        "Instance " + name + " could not be opened, or was ended by somebody else.",
                        "Check that sidecar.home is writable and has room (GET /sidecar/v1/events says more)."));
    }

    private static Optional<Member> find(InstanceName name, List<Member> members) {
        return members.stream().filter(member -> member.name().equals(name)).findFirst();
    }

    /** Whether it may still become Ready by itself; a candidate that has died once is not good. */
    private static boolean goesOn(Member member) {
        return switch (member.status().state()) {
            case SidecarState.Stopped notYet -> true;
            case SidecarState.Provisioning soon -> true;
            case SidecarState.Starting soon -> true;
            case SidecarState.Listening soon -> true;
            case SidecarState.Ready up -> false;
            case SidecarState.Unresponsive hung -> false;
            case SidecarState.BackingOff died -> false;
            case SidecarState.Stopping ended -> false;
            case SidecarState.Failed died -> false;
        };
    }

    private StepFailedException notReady(Member member) {
        Optional<Diagnosis> why = member.status().lastFailure().map(diagnoser::diagnose);
        return new StepFailedException(
                why.map(Diagnosis::problem)
                        .orElse("Instance " + member.name() + " is "
                                + member.status().name() + "."),
                why.map(Diagnosis::action).orElse("Look at its log (GET /sidecar/v1/logs)."));
    }
}
