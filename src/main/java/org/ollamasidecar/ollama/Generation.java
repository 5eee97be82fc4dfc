package org.ollamasidecar.ollama;

import java.time.Duration;

/**
 * What a model has produced.
 *
 * @param loadTime how long the model took to load for it
 * @param evalTime how long the tokens took
 */
public record Generation(String text, int tokens, Duration loadTime, Duration evalTime) {}
