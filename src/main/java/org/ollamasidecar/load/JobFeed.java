package org.ollamasidecar.load;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.ollamasidecar.http.StreamItem;
import org.ollamasidecar.http.StreamSource;

/** A job as a stream: whole at each change, so that a reader who comes late or has missed some has missed nothing. */
final class JobFeed implements StreamSource {

    /** A download changes far more often than anybody can look. */
    private static final long PAUSE_MILLIS = 100;

    private static final String TYPE = "load";

    private final LoadJob job;
    private long told;

    JobFeed(LoadJob job, OptionalLong seen) {
        this.job = job;
        this.told = seen.orElse(-1);
    }

    @Override
    public List<StreamItem> next(Duration limit) throws InterruptedException {
        long version = job.version().await(told, limit);
        if (version == told) {
            return List.of();
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        told = job.version().current();
        return List.of(new StreamItem(Long.toString(told), TYPE, job.view()));
    }
}
