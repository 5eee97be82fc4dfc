package org.ollamasidecar.state;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ollamasidecar.ollama.ComputeDevice;
import org.ollamasidecar.provision.Program;

/**
 * What is known of Ollama at one moment. Immutable; published by the supervisor thread after every event.
 *
 * @param since when the state began
 * @param generation of the newest start; 0 before the first
 * @param restarts without a wish, since the service started
 * @param everReady whether Ollama has ever been Ready
 * @param program that is run, where one has been found
 * @param lastFailure why Ollama was last not running without a wish
 * @param compute the devices for inference that Ollama has reported
 * @param ending whether the service is ending; Ollama may still answer, and what has begun may finish
 * @param drained whether nothing new is admitted because somebody wished so, until that is taken back
 */
public record SidecarStatus(
        SidecarState state,
        Instant since,
        long generation,
        int restarts,
        boolean everReady,
        Optional<Program> program,
        Optional<FailureCause> lastFailure,
        List<ComputeDevice> compute,
        boolean ending,
        boolean drained) {

    public static SidecarStatus initial(Instant now) {
        return of(new SidecarState.Stopped(), now, History.EMPTY);
    }

    /** Of one that is given up before it could begin. */
    public static SidecarStatus failed(long generation, FailureCause cause, Instant now) {
        return of(new SidecarState.Failed(generation, cause), now, History.EMPTY.failed(cause));
    }

    /** Of one Ollama, which knows nothing of the end of the service or of a drain. */
    public static SidecarStatus of(SidecarState state, Instant since, History history) {
        return new SidecarStatus(
                state,
                since,
                history.generation(),
                history.restarts(),
                history.everReady(),
                history.program(),
                history.lastFailure(),
                history.compute(),
                false,
                false);
    }

    /** The same in another state. */
    public SidecarStatus in(SidecarState next) {
        return new SidecarStatus(
                next, since, generation, restarts, everReady, program, lastFailure, compute, ending, drained);
    }

    public StateName name() {
        return StateName.of(state);
    }

    /** The Ollama that answers now; empty in every state but Ready. */
    public Optional<Child> ready() {
        return state instanceof SidecarState.Ready(Child child, var since, var misses, var next)
                ? Optional.of(child)
                : Optional.empty();
    }

    /** Whether it is this start of Ollama that answers now. */
    public boolean isReady(Child start) {
        return ready().filter(now -> now.generation() == start.generation()).isPresent();
    }

    /** Whether requests should go elsewhere, for whatever reason, while what has begun may finish. */
    public boolean draining() {
        return ending || drained;
    }

    /** Whether it can be taken back that nothing new is admitted: the end of the service cannot. */
    public boolean drainedOnRequest() {
        return drained && !ending;
    }

    /** Whether new requests are wanted: Ollama answers, and nothing drains. */
    public boolean wantsRequests() {
        return ready().isPresent() && !draining();
    }

    /** The process of an Ollama of ours, as soon as there is one; empty too where somebody else runs it. */
    public OptionalLong pid() {
        if (state instanceof SidecarState.Starting starting) {
            return starting.pid();
        }
        return child().filter(Child::isOurs).stream().mapToLong(Child::pid).findFirst();
    }

    /** The child in whatever state it is, where it has told its address. */
    public Optional<Child> child() {
        return switch (state) {
            case SidecarState.Listening listening -> Optional.of(listening.child());
            case SidecarState.Ready ready -> Optional.of(ready.child());
            case SidecarState.Unresponsive hung -> Optional.of(hung.child());
            case SidecarState.Stopped none -> Optional.empty();
            case SidecarState.Provisioning none -> Optional.empty();
            case SidecarState.Starting none -> Optional.empty();
            case SidecarState.BackingOff none -> Optional.empty();
            case SidecarState.Stopping none -> Optional.empty();
            case SidecarState.Failed none -> Optional.empty();
        };
    }
}
