package org.ollamasidecar.usage;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.ollamasidecar.access.TestKeys;
import org.ollamasidecar.models.TestRules;
import org.ollamasidecar.task.PermanentThreads;

/** Usage that is counted and not written, for tests of other rooms. */
public final class TestUsage {

    private final UsageLedger ledger;
    private final UsageMeter meter;

    private TestUsage(UsageLedger ledger, UsageMeter meter) {
        this.ledger = ledger;
        this.meter = meter;
    }

    public static TestUsage in(Path folder) {
        UsageConfig config = TestRules.config(UsageConfig.class, Map.of());
        UsageStore store = new UsageStore(folder.resolve("usage"), config.days());
        UsageLedger ledger = new UsageLedger(store, config);
        UsageTrouble trouble = new UsageTrouble();
        UsageWriter writer =
                new UsageWriter(config, ledger, store, trouble, new PermanentThreads(InstantSource.system()));
        UsageMetrics metrics =
                new UsageMetrics(new SimpleMeterRegistry(), config, trouble, TestKeys.none(), new TokenBudgets(ledger));
        return new TestUsage(ledger, new UsageMeter(ledger, writer, metrics));
    }

    public UsageMeter meter() {
        return meter;
    }

    public TokenBudgets budgets() {
        return new TokenBudgets(ledger);
    }

    /** What has been counted, as {@code KEY MODEL REQUESTS UNTOLD IN OUT ESTIMATED}. */
    public List<String> counted() {
        return ledger.today().rows().stream().map(TestUsage::text).toList();
    }

    private static String text(UsageRow row) {
        UsageSum sum = row.sum();
        return row.key() + " " + row.model() + " " + sum.requests() + " " + sum.untold() + " " + sum.tokensIn() + " "
                + sum.tokensOut() + " " + sum.estimated();
    }
}
