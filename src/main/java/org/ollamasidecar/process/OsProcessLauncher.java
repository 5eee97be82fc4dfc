package org.ollamasidecar.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Spawns from one permanent platform thread: on Linux the parent-death signal fires when the <em>thread</em> that
 * spawned ends, so a pooled or virtual thread would take the child along.
 */
public final class OsProcessLauncher implements ProcessLauncher {

    private static final Logger LOG = Logger.getLogger(OsProcessLauncher.class);
    private static final Path NOTHING = Path.of("/dev/null");

    private final GenerationMarker marker;
    private final OwnerToken token;
    private final ExecutorService spawner = SpawnThread.get();

    private final boolean reapsOrphans;
    private final Orphans escapees;
    private final OrphanReaper reaper = new OrphanReaper();

    /** Known from the first launch on; used by the spawning thread only. */
    private @Nullable LaunchWrapper wrapper;

    /**
     * Makes this process the reaper of its orphaned descendants, where the system can do that.
     *
     * @param marker writes the line into the log by which its reader knows where a generation begins
     * @param token put into the environment of every child
     */
    public OsProcessLauncher(GenerationMarker marker, OwnerToken token) {
        this.marker = marker;
        this.token = token;
        this.reapsOrphans = Posix.becomeSubreaper();
        this.escapees = new Orphans(token, reapsOrphans);
    }

    /** Whether a runner that leaves its session comes back to this process when it is orphaned. */
    public boolean reapsOrphans() {
        return reapsOrphans;
    }

    @Override
    public ManagedProcess launch(LaunchSpec spec) throws IOException, InterruptedException {
        Future<ManagedProcess> spawned = spawner.submit(() -> spawn(spec));
        try {
            return spawned.get();
        } catch (InterruptedException e) {
            runSafely(() -> abandon(spawned));
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException refused) {
                throw refused;
            }
            throw new IOException("Could not spawn " + spec.program(), e.getCause());
        }
    }

    /** On the thread that spawns, so never in the middle of a spawn. */
    @Override
    public void reapOrphans() {
        if (reapsOrphans) {
            runSafely(reaper::reap);
        }
    }

    /** A failure must not end the thread: every process that it has spawned would be ended with it. */
    private void runSafely(Runnable work) {
        spawner.execute(() -> {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                LOG.error("Work on the thread that spawns failed; it goes on", e);
            }
        });
    }

    private ManagedProcess spawn(LaunchSpec spec) throws IOException, InterruptedException {
        if (wrapper == null) {
            wrapper = LaunchWrapper.detect();
        }
        // The wrapper would start and then fail with its own words: refuse here with ours.
        if (!Files.isExecutable(spec.program()) || Files.isDirectory(spec.program())) {
            throw new IOException(spec.program() + " is not an executable program");
        }
        marker.appendTo(spec.logFile(), spec.generation());
        ProcessBuilder builder = new ProcessBuilder(wrapper.command(spec.program(), spec.arguments()))
                .directory(spec.workingDirectory().toFile())
                .redirectInput(Redirect.from(NOTHING.toFile()))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(spec.logFile().toFile()));
        builder.environment().clear();
        builder.environment().putAll(spec.environment());
        builder.environment().put(OwnerToken.VARIABLE, token.value());
        Process process = builder.start();
        reaper.spare(process.toHandle());
        return new OsProcess(process, wrapper.ownGroup(), escapees);
    }

    /** Runs after the spawn, on the same thread: nobody else knows of this child. */
    private static void abandon(Future<ManagedProcess> spawned) {
        if (spawned.state() == Future.State.SUCCESS) {
            try {
                spawned.resultNow().end(EndOrder.atOnce());
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
