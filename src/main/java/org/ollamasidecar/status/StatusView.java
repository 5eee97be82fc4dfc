package org.ollamasidecar.status;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.provision.Program;
import org.ollamasidecar.provision.SourceAttempt;
import org.ollamasidecar.state.StateName;

/**
 * The status as it is told over HTTP.
 *
 * @param summary one sentence for people
 * @param draining whether nothing new is wanted: the service is ending, or on request
 * @param drainedOnRequest whether it is on request: {@code POST /sidecar/v1/undrain} takes it back
 * @param inFlight how much of what kind is being done for clients
 * @param since when the state began
 * @param ours whether this service runs the Ollama, or would; else it only uses it
 * @param deadline when a start that goes on takes too long
 * @param attempt which one follows at {@code retryAt}
 * @param sections what other rooms add
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({"state", "summary", "ready"})
record StatusView(
        StateName state,
        String summary,
        boolean ready,
        boolean draining,
        boolean drainedOnRequest,
        Map<String, Integer> inFlight,
        Instant since,
        long generation,
        int restarts,
        boolean ours,
        @Nullable Long pid,
        @Nullable URI address,
        @Nullable String version,
        @Nullable Instant deadline,
        @Nullable Instant retryAt,
        @Nullable Integer attempt,
        @Nullable ProgramView program,
        List<AttemptView> sources,
        List<String> compute,
        @Nullable Diagnosis failure,
        List<String> warnings,
        @JsonAnyGetter Map<String, Object> sections) {

    record ProgramView(String path, String version, String source) {
        static ProgramView of(Program program) {
            return new ProgramView(program.path().toString(), program.version().text(), program.source());
        }
    }

    record AttemptView(String source, boolean served, String detail, long elapsedMillis) {
        static AttemptView of(SourceAttempt attempt) {
            return new AttemptView(
                    attempt.source(),
                    attempt.served(),
                    attempt.detail(),
                    attempt.elapsed().toMillis());
        }
    }
}
