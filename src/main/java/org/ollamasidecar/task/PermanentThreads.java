package org.ollamasidecar.task;

import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All permanent threads of the application: whoever needs one has it made here, so that none is overlooked. */
public class PermanentThreads {

    private final InstantSource clock;
    private final Collection<PermanentThread> running = new CopyOnWriteArrayList<>();

    public PermanentThreads(InstantSource clock) {
        this.clock = clock;
    }

    /** One that is to be started. */
    public final PermanentThread create(ThreadSpec spec, Round round) {
        return create(spec, round, () -> {});
    }

    /**
     * The same, with a last word.
     *
     * @param last what is done on the thread when it is closed
     */
    public PermanentThread create(ThreadSpec spec, Round round, Round last) {
        return new PermanentThread(spec, round, last, clock, this);
    }

    /** One that runs. */
    public final PermanentThread start(ThreadSpec spec, Round round) {
        PermanentThread thread = create(spec, round);
        thread.start();
        return thread;
    }

    /** How those do that have been started and not closed, by name; answered from memory. */
    public final List<ThreadHealth> health() {
        return running.stream()
                .map(PermanentThread::health)
                .sorted(Comparator.comparing(ThreadHealth::name))
                .toList();
    }

    /** Those that have failed for too long, or have ended. */
    public final List<ThreadHealth> broken() {
        return health().stream().filter(ThreadHealth::isBroken).toList();
    }

    void add(PermanentThread thread) {
        running.add(thread);
    }

    void remove(PermanentThread thread) {
        running.remove(thread);
    }
}
