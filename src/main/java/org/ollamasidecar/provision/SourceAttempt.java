package org.ollamasidecar.provision;

import java.time.Duration;

/**
 * The answer of one source.
 *
 * @param source {@code configured}, {@code path}, {@code cache}, {@code download} or {@code go}
 * @param served whether the program came from it
 * @param detail what it served, or why it did not
 * @param elapsed how long it took
 */
public record SourceAttempt(String source, boolean served, String detail, Duration elapsed) {}
