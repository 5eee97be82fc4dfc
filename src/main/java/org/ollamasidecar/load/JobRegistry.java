package org.ollamasidecar.load;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.ModelName;

/** The jobs that are remembered, oldest first: all that are under way, and so many ended ones; kept over restarts. */
final class JobRegistry {

    private final Map<String, LoadJob> jobs = new LinkedHashMap<>();
    private final LoadConfig config;
    private final InstantSource clock;
    private final Journal journal;
    private final LoadFile file;

    JobRegistry(LoadConfig config, InstantSource clock, Journal journal, LoadFile file) {
        this.config = config;
        this.clock = clock;
        this.journal = journal;
        this.file = file;
        for (StoredLoad stored : file.read()) {
            LoadJob job = LoadJob.restored(stored, config, clock, journal);
            jobs.put(job.id(), job);
        }
        forgetOldest();
    }

    synchronized LoadJob add(LoadSpec spec) {
        LoadJob job = new LoadJob(spec, config, clock, journal);
        jobs.put(job.id(), job);
        forgetOldest();
        return job;
    }

    synchronized LoadJob find(String id) {
        LoadJob job = jobs.get(id);
        if (job == null) {
            throw ProblemException.notFound(
                    "There is no load with this id.", "GET /sidecar/v1/loads lists those that are remembered.");
        }
        return job;
    }

    synchronized List<LoadJob> all() {
        return List.copyOf(jobs.values());
    }

    List<LoadJob> active() {
        return all().stream().filter(job -> job.state() == JobState.RUNNING).toList();
    }

    /** At whatever place. */
    Optional<LoadJob> activeOf(String listed) {
        return active().stream()
                .filter(job -> job.spec().model().isNamed(listed))
                .findFirst();
    }

    Optional<LoadJob> activeOf(String listed, Optional<BackendName> place) {
        return active().stream()
                .filter(job ->
                        job.spec().at().equals(place) && job.spec().model().isNamed(listed))
                .findFirst();
    }

    /** At whatever place. */
    Optional<LoadJob> newestOf(ModelName model) {
        return newest(job -> job.spec().model().equals(model));
    }

    Optional<LoadJob> newestOf(ModelName model, Optional<BackendName> place) {
        return newest(job -> job.spec().at().equals(place) && job.spec().model().equals(model));
    }

    private Optional<LoadJob> newest(Predicate<LoadJob> wanted) {
        return all().stream().filter(wanted).reduce((earlier, later) -> later);
    }

    void save() {
        file.write(() -> all().stream().map(StoredLoad::of).toList());
    }

    boolean awaitKept(Duration limit) throws InterruptedException {
        return file.awaitKept(limit);
    }

    private void forgetOldest() {
        List<LoadJob> ended = new ArrayList<>(jobs.values());
        ended.removeIf(job -> job.state() == JobState.RUNNING);
        int surplus = ended.size() - config.history();
        ended.stream().limit(Math.max(0, surplus)).forEach(job -> jobs.remove(job.id()));
    }
}
