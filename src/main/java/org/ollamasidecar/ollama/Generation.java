package org.ollamasidecar.ollama;

import java.time.Duration;

/**
 * What a model has produced.
 *
 * @param firstToken how long the first of it took, from the request on
 * @param loadTime how long the model took to load for it
 * @param evalTime how long the tokens took
 */
public record Generation(String text, int tokens, Duration firstToken, Duration loadTime, Duration evalTime) {}
