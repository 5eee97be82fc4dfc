package org.ollamasidecar.fleet;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.instance.BackendName;

/** The backends as others see them. Made anew only where something else is decided: each request asks. For any thread. */
final class KnownBackends {

    private final List<BackendPlan> configured;
    private volatile @Nullable Newest newest;

    private record Newest(FleetState state, List<Backend> backends) {}

    KnownBackends(List<BackendPlan> configured) {
        this.configured = configured;
    }

    // The same object: to compare all that is decided costs more than to make them anew.
    @SuppressWarnings("ReferenceEquality")
    List<Backend> of(FleetState state) {
        Newest known = newest;
        if (known == null || known.state() != state) {
            known = new Newest(
                    state,
                    state.backends().stream()
                            .map(backend -> new Backend(
                                    backend.name(),
                                    backend.serving(),
                                    plan(backend.name(), state).settings()))
                            .toList());
            newest = known;
        }
        return known.backends();
    }

    /** What is planned for one: by the configuration, or by the GPUs that there are. */
    BackendPlan plan(BackendName name, FleetState state) {
        return Stream.concat(configured.stream(), state.gpus().backends().stream())
                .filter(plan -> plan.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
