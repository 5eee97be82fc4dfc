package org.ollamasidecar.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Figures of one interval. What did not happen in it has no figure.
 *
 * @param at its end, in milliseconds of the epoch
 * @param tokens of the answers that ended in it
 * @param tokensPerSecond how quickly Ollama produced them
 * @param firstTokenMillis from the head of a request to the first byte of its answer, on average
 * @param waiting requests that waited for their turn at its end
 * @param inFlight requests that had begun and not ended
 * @param ollamaBytes memory of the server of our Ollama, where this machine tells it
 * @param runnerBytes memory of its runners together
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record HistoryPoint(
        long at,
        long tokens,
        @Nullable Double tokensPerSecond,
        @Nullable Double firstTokenMillis,
        int waiting,
        int inFlight,
        @Nullable Long ollamaBytes,
        @Nullable Long runnerBytes) {}
