package org.ollamasidecar.task;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a permanent thread is.
 *
 * @param name without the {@code sidecar-} that all of them begin with
 * @param consequence one sentence: what does not work while it does not
 * @param vital whether nothing can work without it, so that the service is not live
 * @param platform a thread of the system, for work that may hold on to its carrier: files, locks, native calls
 * @param rhythm when its rounds are due
 * @param limit so long a round may take, without the wait for it; longer is as bad as a failure
 */
public record ThreadSpec(
        String name, String consequence, boolean vital, boolean platform, Rhythm rhythm, Supplier<Duration> limit) {

    /** Long for any round that asks nobody else. */
    private static final Duration USUAL_LIMIT = ThreadHealth.TOLERANCE;

    /** A virtual thread that is not vital and whose rounds follow one another without a pause. */
    public static ThreadSpec of(String name, String consequence) {
        return new ThreadSpec(name, consequence, false, false, Rhythm.withoutPause(), () -> USUAL_LIMIT);
    }

    public ThreadSpec asVital() {
        return new ThreadSpec(name, consequence, true, platform, rhythm, limit);
    }

    public ThreadSpec onPlatform() {
        return new ThreadSpec(name, consequence, vital, true, rhythm, limit);
    }

    public ThreadSpec in(Rhythm wanted) {
        return new ThreadSpec(name, consequence, vital, platform, wanted, limit);
    }

    public ThreadSpec within(Duration wanted) {
        return within(() -> wanted);
    }

    /** The same where it depends on what a round has to do now. */
    public ThreadSpec within(Supplier<Duration> wanted) {
        return new ThreadSpec(name, consequence, vital, platform, rhythm, wanted);
    }
}
