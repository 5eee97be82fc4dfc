package org.ollamasidecar.models;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.load.JobState;
import org.ollamasidecar.load.LoadError;
import org.ollamasidecar.load.LoadSpec;
import org.ollamasidecar.load.LoadView;
import org.ollamasidecar.load.ModelLoads;
import org.ollamasidecar.load.PullPolicy;
import org.ollamasidecar.ollama.ModelName;

/** Jobs that end when their test says so. */
final class FakeLoads implements ModelLoads {

    private final List<LoadView> jobs = new ArrayList<>();
    private final List<LoadSpec> wishes = new ArrayList<>();
    private @Nullable ProblemException refusal;

    /** From now on there is no room for a job; null: there is again. */
    void refuse(@Nullable ProblemException problem) {
        refusal = problem;
    }

    List<String> begun() {
        return jobs.stream().map(LoadView::model).toList();
    }

    /** In the order in which they came. */
    List<LoadSpec> wishes() {
        return List.copyOf(wishes);
    }

    void end(String model, JobState state, Instant at, @Nullable LoadError error) {
        LoadView job = newest(ModelName.parse(model)).orElseThrow();
        jobs.set(jobs.indexOf(job), view(job.id(), job.model(), state, at, error));
    }

    @Override
    public LoadView load(LoadSpec wish) {
        if (refusal != null) {
            throw refusal;
        }
        LoadView job = view("l-" + (jobs.size() + 1), wish.model().toString(), JobState.RUNNING, null, null);
        jobs.add(job);
        wishes.add(wish);
        return job;
    }

    private static LoadView view(
            String id, String model, JobState state, @Nullable Instant endedAt, @Nullable LoadError error) {
        return new LoadView(id, model, null, state, PullPolicy.MISSING, Instant.EPOCH, endedAt, List.of(), error);
    }

    @Override
    public Optional<LoadView> newest(ModelName model) {
        return jobs.reversed().stream()
                .filter(job -> job.model().equals(model.toString()))
                .findFirst();
    }

    @Override
    public Optional<LoadView> underWay(String model) {
        return jobs.stream()
                .filter(job -> job.model().equals(model) && job.state() == JobState.RUNNING)
                .findFirst();
    }
}
