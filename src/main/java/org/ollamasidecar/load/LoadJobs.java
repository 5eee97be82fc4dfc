package org.ollamasidecar.load;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.lifecycle.Drainable;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.task.Listeners;

/** The jobs, under way and ended. A job belongs to the server: its client may leave and come back. */
@ApplicationScoped
public class LoadJobs implements Drainable, ModelLoads {

    private static final Logger LOG = Logger.getLogger(LoadJobs.class);
    private static final int BEFORE_OLLAMA_ENDS = 10;
    private static final Duration KEPT_LIMIT = Duration.ofSeconds(1);

    private final LoadRunner runner;
    private final LoadPlaces places;
    private final LoadConfig config;
    private final JobRegistry jobs;
    private final Listeners<LoadJob> listeners = new Listeners<>();
    private boolean closed;

    LoadJobs(
            LoadRunner runner,
            LoadPlaces places,
            LoadConfig config,
            InstantSource clock,
            Journal journal,
            LoadFile file) {
        this.runner = runner;
        this.places = places;
        this.config = config;
        this.jobs = new JobRegistry(config, clock, journal, file);
    }

    /** Every job that is remembered, oldest first. */
    public List<LoadView> views() {
        return jobs.all().stream().map(LoadJob::view).toList();
    }

    @Override
    public LoadView load(LoadSpec spec) {
        return submit(spec).view();
    }

    /** The same where an Ollama is, and waits until the model is in memory, or the job has ended without that. */
    public void loadAndWait(LoadSpec spec, Child ollama) throws InterruptedException {
        submit(spec.at(places.of(ollama))).awaitLoaded();
    }

    /** Whether a model is being loaded where an Ollama is. */
    public boolean isUnderWay(ModelName model, Child ollama) {
        return underWay(model.toString(), places.settled(places.of(ollama))).isPresent();
    }

    /** The loads at a backend. */
    public ModelLoads at(BackendName backend) {
        return new LoadsAt(this, places.settled(Optional.of(backend)));
    }

    @Override
    public Optional<LoadView> newest(ModelName model) {
        return jobs.newestOf(model).map(LoadJob::view);
    }

    @Override
    public Optional<LoadView> underWay(String model) {
        return jobs.activeOf(model).map(LoadJob::view);
    }

    Optional<LoadView> newest(ModelName model, Optional<BackendName> place) {
        return jobs.newestOf(model, place).map(LoadJob::view);
    }

    Optional<LoadView> underWay(String model, Optional<BackendName> place) {
        return jobs.activeOf(model, place).map(LoadJob::view);
    }

    /** Told after each end of a job, on the job's thread: must hand over at once. */
    public void onEnd(Runnable listener) {
        listeners.add(job -> listener.run());
    }

    /** Told after each end of a step that had begun, on the job's thread: must hand over at once. */
    public void onStepEnd(Consumer<EndedStep> listener) {
        runner.onStepEnd(listener);
    }

    /** The job under way for the same model there, or else a new one; one that is being cancelled is not joined. */
    synchronized LoadJob submit(LoadSpec wish) {
        requireOpen();
        LoadSpec spec = wish.at(places.settled(wish));
        Optional<LoadJob> same =
                jobs.activeOf(spec.model().toString(), spec.at()).filter(job -> !job.isCancelWished());
        if (same.isPresent()) {
            return same.get();
        }
        requireRoom();
        LoadJob job = jobs.add(spec);
        launch(job, Step.AWAIT_SERVER);
        return job;
    }

    LoadJob find(String id) {
        return jobs.find(id);
    }

    /** Runs a job again from a step; empty: from the first that has not been done. */
    synchronized LoadJob retry(String id, Optional<Step> wanted) {
        LoadJob job = retried(id);
        Step first = job.firstUndone();
        Step from = wanted.orElse(first);
        if (from.compareTo(first) > 0) {
            throw LoadProblems.conflict(
                    "The step " + first + " before it has not been done.", "Retry from " + first + ".");
        }
        requireRoom();
        launch(job, from);
        return job;
    }

    /** Runs a job again whose model is damaged: what is damaged of it is deleted, and got again. */
    synchronized LoadJob getAnew(String id) {
        LoadJob job = retried(id);
        requireRoom();
        job.getAnew();
        launch(job, Step.AWAIT_SERVER);
        return job;
    }

    private LoadJob retried(String id) {
        requireOpen();
        LoadJob job = find(id);
        LoadSpec spec = job.spec();
        if (!places.has(spec.at())) {
            throw LoadProblems.conflict(
                    "The load was made when there were other instances.",
                    "Load the model anew: POST /sidecar/v1/loads.");
        }
        Optional<LoadJob> sameModel = jobs.activeOf(spec.model().toString(), spec.at());
        if (sameModel.isPresent()) {
            throw LoadProblems.conflict(
                    "The load " + sameModel.get().id() + " of this model is under way.",
                    "Wait for it, or cancel it first: DELETE /sidecar/v1/loads/"
                            + sameModel.get().id());
        }
        return job;
    }

    /**
     * Waits until what has been begun so far would be known after a {@code kill -9}, but not for long: a disk that hangs or is
     * full holds up nobody.
     */
    void awaitKept() throws InterruptedException {
        if (!jobs.awaitKept(KEPT_LIMIT)) {
            LOG.warn("A load is accepted that is not kept for after a restart as yet");
        }
    }

    /** Waits for the end of a job, and tells whether it has ended. */
    static boolean awaitEnd(LoadJob job, Duration limit) throws InterruptedException {
        try {
            job.ended().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException goesOn) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    void onStop(@Observes @Priority(BEFORE_OLLAMA_ENDS) ShutdownEvent event) {
        close();
    }

    @Override
    public String name() {
        return "loads";
    }

    @Override
    public synchronized int inFlight() {
        return jobs.active().size();
    }

    /** Cancels them: a load is worth nothing to an Ollama that ends. */
    @Override
    public CompletableFuture<Void> drain() {
        return CompletableFuture.allOf(close().stream().map(LoadJob::ended).toArray(CompletableFuture<?>[]::new));
    }

    private List<LoadJob> close() {
        List<LoadJob> running;
        synchronized (this) {
            closed = true;
            running = jobs.active();
        }
        running.forEach(LoadJob::cancel);
        return running;
    }

    private void launch(LoadJob job, Step from) {
        Thread thread = Thread.ofVirtual().name("sidecar-load").unstarted(() -> run(job, from));
        job.begin(from, thread);
        jobs.save();
        thread.start();
    }

    /** However it goes, the job ends, and all are told of it. */
    private void run(LoadJob job, Step from) {
        try {
            runner.run(job, from);
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "A load failed unexpectedly [load=%s]", job.id());
            job.end(JobState.FAILED, LoadErrors.of(e));
        } finally {
            jobs.save();
            listeners.tell(job);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw LoadProblems.ending();
        }
    }

    private void requireRoom() {
        if (jobs.active().size() >= config.maxActive()) {
            throw LoadProblems.tooMany(config.maxActive());
        }
    }
}
