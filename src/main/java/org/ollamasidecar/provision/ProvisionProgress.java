package org.ollamasidecar.provision;

import java.util.OptionalLong;

/**
 * How far something long has come.
 *
 * @param source the source that is at work, e.g. {@code download}
 * @param doing what it does, e.g. {@code downloading ollama-linux-amd64.tar.zst}; the same for as long as it does so
 * @param detail where it is in that, in its own words; empty where there are none
 * @param completedBytes bytes done so far; 0 where the work is not counted in bytes
 * @param totalBytes bytes when done; empty where nobody knows
 */
public record ProvisionProgress(
        String source, String doing, String detail, long completedBytes, OptionalLong totalBytes) {}
