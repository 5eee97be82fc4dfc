package org.ollamasidecar.provision;

import java.util.OptionalLong;

/**
 * How far something long has come.
 *
 * @param source the source that is at work, e.g. {@code download}
 * @param doing what it does, e.g. {@code downloading ollama-linux-amd64.tar.zst}
 * @param completedBytes bytes done so far; 0 where the work is not counted in bytes
 * @param totalBytes bytes when done; empty where nobody knows
 */
public record ProvisionProgress(String source, String doing, long completedBytes, OptionalLong totalBytes) {}
