package org.ollamasidecar.usage;

import jakarta.inject.Singleton;
import java.util.OptionalLong;
import org.ollamasidecar.ollama.ModelName;

/** Counts what keys use. For any thread, and none waits. */
@Singleton
public final class UsageMeter {

    private final UsageLedger ledger;
    private final UsageWriter writer;
    private final UsageMetrics metrics;

    UsageMeter(UsageLedger ledger, UsageWriter writer, UsageMetrics metrics) {
        this.ledger = ledger;
        this.writer = writer;
        this.metrics = metrics;
    }

    /**
     * Counts a request that Ollama has answered.
     *
     * @param tokensIn as Ollama told them; empty: it told none
     * @param estimated tokens that it sent beside those that it told, as far as the pieces of its answer show them
     */
    public void count(String key, ModelName model, OptionalLong tokensIn, OptionalLong tokensOut, long estimated) {
        boolean told = estimated == 0 && (tokensIn.isPresent() || tokensOut.isPresent());
        UsageSum one = new UsageSum(1, told ? 0 : 1, tokensIn.orElse(0), tokensOut.orElse(0) + estimated, estimated);
        ledger.count(key, model, one);
        writer.due();
        metrics.count(key, one);
    }
}
