package org.ollamasidecar.load;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A load job at one moment.
 *
 * @param instance where it is loaded; unset where there is only one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoadView(
        String id,
        String model,
        @Nullable String instance,
        JobState state,
        PullPolicy pull,
        Instant createdAt,
        @Nullable Instant endedAt,
        List<StepView> steps,
        @Nullable LoadError error) {

    /** The step that is under way or comes next; empty where all have ended. */
    public Optional<StepView> current() {
        return steps.stream().filter(step -> !step.ended()).findFirst();
    }
}
