package org.ollamasidecar.fleet;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;

/**
 * All that is decided and remembered of the fleet.
 *
 * @param backends at least one, in the order of their names
 * @param gpus how far it is known which GPUs there are, where each is to have a backend
 */
record FleetState(List<BackendState> backends, GpuDiscovery gpus) {

    FleetState {
        backends = List.copyOf(backends);
    }

    /** With those that are configured. */
    FleetState(List<BackendState> backends) {
        this(backends, new GpuDiscovery.Off());
    }

    BackendState backend(BackendName name) {
        return find(name).orElseThrow();
    }

    Optional<BackendState> find(BackendName name) {
        return firstWith(backend -> backend.name().equals(name));
    }

    /** With one that has changed. */
    FleetState with(BackendState newer) {
        return new FleetState(
                backends.stream()
                        .map(backend -> backend.name().equals(newer.name()) ? newer : backend)
                        .toList(),
                gpus);
    }

    FleetState with(GpuDiscovery next) {
        return new FleetState(backends, next);
    }

    /**
     * The one that stands for all where only one can: the first that answers and gets requests, else the first that answers,
     * else the first that may come to, else the first.
     */
    BackendState first() {
        return firstWith(backend ->
                        backend.serving().isReady() && !backend.serving().withdrawn())
                .or(() -> firstWith(backend -> backend.serving().isReady()))
                .or(() -> firstWith(backend ->
                        backend.wishes().running() && !backend.serving().isGivenUp()))
                .orElse(backends.getFirst());
    }

    private Optional<BackendState> firstWith(Predicate<BackendState> wanted) {
        return backends.stream().filter(wanted).findFirst();
    }

    List<Member> members() {
        return backends.size() == 1
                ? backends.getFirst().members()
                : backends.stream()
                        .flatMap(backend -> backend.members().stream())
                        .toList();
    }

    /** What is wrong with instances that run, and what to do about it. */
    List<String> warnings() {
        return members().stream()
                .flatMap(member -> MissingGpu.of(member, gpus).stream())
                .toList();
    }

    /** Those that serve, one of each backend. */
    Stream<Member> serving() {
        return backends.stream().map(BackendState::serving);
    }

    /** What the service is doing, as others see it: the state of one that serves, within the life of all. */
    SidecarStatus status() {
        SidecarStatus first = first().status();
        boolean stillEnds = first.state() instanceof SidecarState.Stopped
                && !members().stream().allMatch(Member::isStopped);
        return new SidecarStatus(
                stillEnds ? new SidecarState.Stopping(first.generation(), false) : first.state(),
                first.since(),
                first.generation(),
                backends.stream().mapToInt(backend -> backend.past().restarts()).sum(),
                backends.stream().anyMatch(backend -> backend.past().everReady()),
                first.program(),
                first.lastFailure(),
                first.compute(),
                first.ending(),
                first.drained());
    }
}
