package org.ollamasidecar.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.state.FailureCause;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;

/**
 * All that is decided and remembered of a backend.
 *
 * @param members exactly one of them serves
 * @param wishes what is wished of it
 * @param past what outlives each instance
 * @param standbyDue when the next standby may be opened; empty where none is to be
 */
record BackendState(BackendName name, List<Member> members, Wishes wishes, Past past, Optional<Instant> standbyDue) {

    /**
     * What is wished.
     *
     * @param running whether Ollama shall run
     * @param ending whether the service is ending
     * @param drained whether nothing new is admitted on request
     */
    record Wishes(boolean running, boolean ending, boolean drained) {

        static final Wishes NONE = new Wishes(false, false, false);

        Wishes running(boolean now) {
            return new Wishes(now, ending, drained);
        }

        Wishes end() {
            return new Wishes(running, true, drained);
        }

        Wishes drained(boolean now) {
            return new Wishes(running, ending, now);
        }
    }

    /**
     * What outlives each instance.
     *
     * @param restarts of all, without a wish
     * @param everReady whether one that served has ever been Ready
     * @param lastFailure of one that served
     * @param promoted when the part of the one that serves was last given
     */
    record Past(int restarts, boolean everReady, Optional<FailureCause> lastFailure, Instant promoted) {}

    static BackendState initial(BackendName name, List<Member> members, Instant now) {
        return new BackendState(
                name, members, Wishes.NONE, new Past(0, false, Optional.empty(), now), Optional.empty());
    }

    Member serving() {
        return members.stream().filter(Member::serves).findFirst().orElseThrow();
    }

    Optional<Member> standby() {
        return with(Part.STANDBY);
    }

    /** The first one that plays a part. */
    Optional<Member> with(Part part) {
        return members.stream().filter(member -> member.part() == part).findFirst();
    }

    Optional<Member> find(InstanceName wanted) {
        return members.stream().filter(member -> member.name().equals(wanted)).findFirst();
    }

    BackendState without(InstanceName gone) {
        return with(
                members.stream().filter(member -> !member.name().equals(gone)).toList());
    }

    /** With one more, under a name that none has. */
    BackendState opened(Part part, Launch launch, Instant now) {
        InstanceName unused =
                InstanceName.unused(name, members.stream().map(Member::name).toList());
        List<Member> more = new ArrayList<>(members);
        more.add(new Member(unused, part, launch, SidecarStatus.initial(now)));
        return with(List.copyOf(more));
    }

    Member newest() {
        return members.getLast();
    }

    BackendState with(Wishes next) {
        return new BackendState(name, members, next, past, standbyDue);
    }

    BackendState with(Past next) {
        return new BackendState(name, members, wishes, next, standbyDue);
    }

    BackendState with(List<Member> next) {
        return new BackendState(name, next, wishes, past, standbyDue);
    }

    BackendState standbyDue(Optional<Instant> next) {
        return new BackendState(name, members, wishes, past, next);
    }

    BackendState promotedAt(Instant now) {
        return with(new Past(past.restarts(), past.everReady(), past.lastFailure(), now));
    }

    BackendState change(InstanceName changed, UnaryOperator<Member> change) {
        return with(members.stream()
                .map(member -> member.name().equals(changed) ? change.apply(member) : member)
                .toList());
    }

    /** What it is doing, as others see it: the state of the one that serves, within the life of all. */
    SidecarStatus status() {
        Member serving = serving();
        SidecarStatus own = serving.status();
        boolean stillEnds = serving.isStopped() && !members.stream().allMatch(Member::isStopped);
        SidecarState state = stillEnds ? new SidecarState.Stopping(own.generation(), false) : own.state();
        Instant since = own.since().isAfter(past.promoted()) ? own.since() : past.promoted();
        return new SidecarStatus(
                state,
                since,
                own.generation(),
                past.restarts(),
                past.everReady(),
                own.program(),
                past.lastFailure(),
                own.compute(),
                wishes.ending(),
                wishes.drained());
    }
}
