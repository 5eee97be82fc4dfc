package org.ollamasidecar.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.fleet.Part;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.fleet.UpstreamUse;
import org.ollamasidecar.ollama.ComputeDevice;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.StateName;

/** Each instance in the status, the one that serves among them. */
@Singleton
class InstancesSection implements StatusSection {

    /**
     * An instance.
     *
     * @param withdrawn whether requests go to others although it serves; not there where they do not
     * @param since when its state began
     * @param problem why it was last not running without a wish
     * @param action what to do about that
     * @param inference whether it generates, where that is tried
     * @param compute the devices for inference that it has reported
     * @param models in its memory, where that is known
     * @param installed in its store, where each has one of its own
     * @param requests how many it may be working for
     */
    @JsonInclude(Include.NON_NULL)
    record View(
            String name,
            Part part,
            @Nullable Boolean withdrawn,
            StateName state,
            Instant since,
            long generation,
            @Nullable Long pid,
            @Nullable URI address,
            @Nullable String version,
            @Nullable String problem,
            @Nullable String action,
            InferenceReport.@Nullable Inference inference,
            List<String> compute,
            @Nullable List<String> models,
            @Nullable List<String> installed,
            long requests) {}

    private final Sidecar sidecar;
    private final Diagnoser diagnoser;
    private final UpstreamUse use;
    private final Instance<MemoryReport> memory;
    private final Instance<InferenceReport> inference;
    private final Instance<StoreReport> stores;

    InstancesSection(
            Sidecar sidecar,
            Diagnoser diagnoser,
            UpstreamUse use,
            @Any Instance<MemoryReport> memory,
            Instance<InferenceReport> inference,
            @Any Instance<StoreReport> stores) {
        this.sidecar = sidecar;
        this.diagnoser = diagnoser;
        this.use = use;
        this.memory = memory;
        this.inference = inference;
        this.stores = stores;
    }

    @Override
    public String name() {
        return "instances";
    }

    @Override
    public List<View> content() {
        return sidecar.members().stream().map(this::view).toList();
    }

    private View view(Member member) {
        Optional<Child> child = member.status().child();
        Optional<Diagnosis> failure = member.status().lastFailure().map(diagnoser::diagnose);
        return new View(
                member.name().text(),
                member.part(),
                member.withdrawn() ? Boolean.TRUE : null,
                member.status().name(),
                member.status().since(),
                member.status().generation(),
                member.status().pid().isPresent() ? member.status().pid().getAsLong() : null,
                child.map(Child::address).orElse(null),
                child.map(Child::version).orElse(null),
                failure.map(Diagnosis::problem).orElse(null),
                failure.map(Diagnosis::action).orElse(null),
                inference.stream()
                        .flatMap(report -> report.of(member.status().generation()).stream())
                        .findFirst()
                        .orElse(null),
                member.status().compute().stream().map(ComputeDevice::toString).toList(),
                MemoryReport.firstOf(memory, member.status().generation()).orElse(null),
                stores.stream()
                        .flatMap(report -> report.installed(member.name().backend()).stream())
                        .findFirst()
                        .orElse(null),
                use.requestsOf(member.status().generation()));
    }
}
