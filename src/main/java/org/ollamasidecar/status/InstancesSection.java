package org.ollamasidecar.status;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.fleet.Part;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.StateName;

/** Each instance in the status, the one that serves among them. */
@Singleton
class InstancesSection implements StatusSection {

    /**
     * An instance.
     *
     * @param since when its state began
     * @param problem why it was last not running without a wish
     * @param details what other rooms add
     */
    @JsonInclude(Include.NON_NULL)
    record View(
            String name,
            Part part,
            StateName state,
            Instant since,
            long generation,
            @Nullable Long pid,
            @Nullable URI address,
            @Nullable String version,
            @Nullable String problem,
            @JsonAnyGetter Map<String, Object> details) {}

    private final Sidecar sidecar;
    private final Diagnoser diagnoser;
    private final Instance<InstanceDetail> details;

    InstancesSection(Sidecar sidecar, Diagnoser diagnoser, @Any Instance<InstanceDetail> details) {
        this.sidecar = sidecar;
        this.diagnoser = diagnoser;
        this.details = details;
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
        Map<String, Object> added = new LinkedHashMap<>();
        child.ifPresent(ollama -> details.forEach(detail -> added.put(detail.name(), detail.of(ollama))));
        return new View(
                member.name().text(),
                member.part(),
                member.status().name(),
                member.status().since(),
                member.status().generation(),
                member.status().pid().isPresent() ? member.status().pid().getAsLong() : null,
                child.map(Child::address).orElse(null),
                child.map(Child::version).orElse(null),
                member.status()
                        .lastFailure()
                        .map(cause -> diagnoser.diagnose(cause).problem())
                        .orElse(null),
                added);
    }
}
