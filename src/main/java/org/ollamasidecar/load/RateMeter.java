package org.ollamasidecar.load;

/** A smoothed rate of bytes: old samples fade out within seconds, so that it neither jumps nor lags behind. */
final class RateMeter {

    private static final double FADE_SECONDS = 5;
    private static final double SAMPLE_SECONDS = 0.25;
    private static final double NANOS = 1e9;

    private boolean begun;
    private boolean sampled;
    private long since;
    private long bytes;
    private double perSecond;

    /** Bytes have come since the call before. */
    void received(long more, long nanoTime) {
        if (!begun) {
            begun = true;
            since = nanoTime;
            return;
        }
        bytes += more;
        double seconds = (nanoTime - since) / NANOS;
        if (seconds < SAMPLE_SECONDS) {
            return;
        }
        double sample = bytes / seconds;
        double weight = sampled ? 1 - Math.exp(-seconds / FADE_SECONDS) : 1;
        perSecond += weight * (sample - perSecond);
        sampled = true;
        since = nanoTime;
        bytes = 0;
    }

    /** {@return bytes per second; 0 while there is too little to tell} */
    long perSecond() {
        return Math.round(perSecond);
    }
}
