package org.ollamasidecar.provision;

import java.time.Duration;
import java.util.OptionalLong;

/** Passes on at most ten reports a second, but always the first of a new kind. */
final class ThrottledProgress {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ProvisionListener listener;
    private final String source;
    private String lastDoing = "";
    private long lastNanos;

    ThrottledProgress(ProvisionListener listener, String source) {
        this.listener = listener;
        this.source = source;
    }

    void report(String doing, long completedBytes, OptionalLong totalBytes) {
        report(doing, "", completedBytes, totalBytes);
    }

    /** Of work that is not counted in bytes. */
    void report(String doing, String detail) {
        report(doing, detail, 0, OptionalLong.empty());
    }

    private void report(String doing, String detail, long completedBytes, OptionalLong totalBytes) {
        long now = System.nanoTime();
        if (doing.equals(lastDoing) && now - lastNanos < PAUSE.toNanos()) {
            return;
        }
        lastDoing = doing;
        lastNanos = now;
        listener.progress(new ProvisionProgress(source, doing, detail, completedBytes, totalBytes));
    }
}
