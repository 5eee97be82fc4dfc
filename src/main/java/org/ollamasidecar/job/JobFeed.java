package org.ollamasidecar.job;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.ollamasidecar.http.StreamItem;
import org.ollamasidecar.http.StreamSource;

/** A job as a stream: whole at each change, so that a reader who comes late or has missed some has missed nothing. */
public final class JobFeed implements StreamSource {

    /** A download changes far more often than anybody can look. */
    private static final long PAUSE_MILLIS = 100;

    private final String type;
    private final JobVersion version;
    private final Supplier<?> view;
    private long told;

    /**
     * @param type of its events
     * @param seen the version that the reader has seen already
     */
    public JobFeed(String type, JobVersion version, Supplier<?> view, OptionalLong seen) {
        this.type = type;
        this.version = version;
        this.view = view;
        this.told = seen.orElse(-1);
    }

    @Override
    public List<StreamItem> next(Duration limit) throws InterruptedException {
        if (version.await(told, limit) == told) {
            return List.of();
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        told = version.current();
        return List.of(new StreamItem(Long.toString(told), type, view.get()));
    }
}
