package org.ollamasidecar.usage;

import java.util.concurrent.atomic.LongAdder;

/** A sum that any thread may add to, without waiting for others. */
final class Tally {

    private final LongAdder requests = new LongAdder();
    private final LongAdder untold = new LongAdder();
    private final LongAdder tokensIn = new LongAdder();
    private final LongAdder tokensOut = new LongAdder();
    private final LongAdder estimated = new LongAdder();

    void add(UsageSum more) {
        requests.add(more.requests());
        untold.add(more.untold());
        tokensIn.add(more.tokensIn());
        tokensOut.add(more.tokensOut());
        estimated.add(more.estimated());
    }

    UsageSum sum() {
        return new UsageSum(requests.sum(), untold.sum(), tokensIn.sum(), tokensOut.sum(), estimated.sum());
    }
}
