package org.ollamasidecar.fleet;

import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.state.Reliance;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;

/**
 * An instance as the fleet knows it.
 *
 * @param launch how it is launched otherwise than by configuration
 * @param status what it told last
 * @param reliance how much depends on it, as it has been told
 * @param served the start of it that has served last; 0 where none has
 * @param ended the newest start of it that is known to have ended, whatever its status says as yet; 0 where none has
 * @param renewed whether it was restarted by a wish while it served, and has not been Ready since
 * @param withdrawn whether requests go to others as far as these can take them, although it serves
 */
public record Member(
        InstanceName name,
        Part part,
        Launch launch,
        SidecarStatus status,
        Reliance reliance,
        long served,
        long ended,
        boolean renewed,
        boolean withdrawn) {

    Member(InstanceName name, Part part, Launch launch, SidecarStatus status) {
        this(name, part, launch, status, Reliance.SOLE, 0, 0, false, false);
    }

    Member as(Part next) {
        return new Member(
                        name,
                        next,
                        launch,
                        status,
                        reliance,
                        serves() ? status.generation() : served,
                        ended,
                        false,
                        false)
                .asFarAsKnown();
    }

    Member with(SidecarStatus newer) {
        return new Member(name, part, launch, newer, reliance, served, ended, renewed, withdrawn).asFarAsKnown();
    }

    /** The start of it that is known has ended. */
    Member gone() {
        return new Member(name, part, launch, status, reliance, served, status.generation(), renewed, withdrawn)
                .asFarAsKnown();
    }

    /** A standby whose process has ended is on its way to the next start, until it tells what became of it. */
    private Member asFarAsKnown() {
        if (part != Part.STANDBY || status.ready().isEmpty() || isReady()) {
            return this;
        }
        SidecarStatus ending = status.in(new SidecarState.Stopping(status.generation(), true));
        return new Member(name, part, launch, ending, reliance, served, ended, renewed, withdrawn);
    }

    Member relied(Reliance now) {
        return new Member(name, part, launch, status, now, served, ended, renewed, withdrawn);
    }

    Member renewed(boolean now) {
        return new Member(name, part, launch, status, reliance, served, ended, now, withdrawn);
    }

    Member withdrawn(boolean now) {
        return new Member(name, part, launch, status, reliance, served, ended, renewed, now);
    }

    /** Whether it is Ready again, after a restart by a wish. */
    boolean isRenewed() {
        return renewed && isReady() && status.generation() != served;
    }

    boolean runsTheSameAs(Member other) {
        return status.program().equals(other.status.program());
    }

    /** Whether what becomes of it is what became of an Ollama that served; a status may be newer than what is known here. */
    boolean serves(SidecarStatus newer) {
        return serves() || newer.generation() == served;
    }

    /** Whether it is in the same state, of the same start, plays the same part, and gets requests as before. */
    boolean isAsBefore(Member before) {
        return name.equals(before.name)
                && part == before.part
                && withdrawn == before.withdrawn
                && status.name() == before.status.name()
                && status.generation() == before.status.generation();
    }

    boolean serves() {
        return part == Part.SERVING;
    }

    boolean isReady() {
        return status.ready().isPresent() && status.generation() > ended;
    }

    boolean isStopped() {
        return status.state() instanceof SidecarState.Stopped;
    }

    /** Whether it goes when it has ended: it is there for one life only. */
    public boolean isPassing() {
        return part == Part.CANDIDATE || part == Part.RETIRING;
    }

    boolean isGivenUp() {
        return status.state() instanceof SidecarState.Failed;
    }

    /** Unanswered probes in a row; 0 where none is missing, or where it is not Ready. */
    int misses() {
        return status.state() instanceof SidecarState.Ready ready ? ready.misses() : 0;
    }

    /** Whether it answers, and has not failed to since. */
    boolean isSound() {
        return isReady() && misses() == 0;
    }

    /** Restarts without a wish, with the one that is due where it is down. */
    int restarts() {
        boolean isDown =
                switch (status.state()) {
                    case SidecarState.Unresponsive hung -> true;
                    case SidecarState.BackingOff died -> true;
                    case SidecarState.Failed died -> true;
                    case SidecarState.Stopped wished -> false;
                    case SidecarState.Provisioning begun -> false;
                    case SidecarState.Starting begun -> false;
                    case SidecarState.Listening begun -> false;
                    case SidecarState.Ready up -> false;
                    case SidecarState.Stopping wished -> false;
                };
        return status.restarts() + (isDown && !serves() ? 1 : 0);
    }
}
