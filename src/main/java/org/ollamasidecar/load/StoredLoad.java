package org.ollamasidecar.load;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.job.StepTime;
import org.ollamasidecar.load.file.ModelFile;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.ModelName;

/** A job as it is kept over restarts of the service. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StoredLoad(
        LoadView load,
        @Nullable String keepAlive,
        boolean verify,
        @Nullable Integer numCtx,
        @Nullable String from) {

    static final LoadError INTERRUPTION = new LoadError(
            JobState.INTERRUPTED.name(),
            "The service ended while this load was under way.",
            "Retry it: POST /sidecar/v1/loads/{id}/retry. What was downloaded is not fetched again.");

    static StoredLoad of(LoadJob job) {
        LoadSpec spec = job.spec();
        return new StoredLoad(
                job.view(),
                spec.keepAlive().map(KeepAlive::text).orElse(null),
                spec.verify(),
                spec.numCtx().isPresent() ? (Integer) spec.numCtx().getAsInt() : null,
                spec.from().map(ModelFile::toString).orElse(null));
    }

    LoadSpec spec() {
        return new LoadSpec(
                ModelName.parse(load.model()),
                load.pull(),
                Optional.ofNullable(keepAlive).map(KeepAlive::new),
                verify,
                numCtx == null ? OptionalInt.empty() : OptionalInt.of(numCtx),
                Optional.ofNullable(from).map(ModelFile::parse),
                Optional.ofNullable(load.instance()).map(BackendName::new));
    }

    /** What ran when the service ended was not ended by anybody. */
    JobState state() {
        return load.state() == JobState.RUNNING ? JobState.INTERRUPTED : load.state();
    }

    @Nullable
    LoadError error() {
        return state() == JobState.INTERRUPTED ? INTERRUPTION : load.error();
    }

    static StepRecord record(StepView step) {
        boolean wasUnderWay =
                switch (step.state()) {
                    case QUEUED, RUNNING, RETRYING -> true;
                    case PENDING, DONE, SKIPPED, FAILED, CANCELLED -> false;
                };
        return new StepRecord(
                wasUnderWay ? StepState.FAILED : step.state(),
                step.attempt(),
                StepTime.NONE,
                step.detail(),
                null,
                wasUnderWay ? INTERRUPTION : step.error(),
                0);
    }
}
