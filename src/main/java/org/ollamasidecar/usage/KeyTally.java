package org.ollamasidecar.usage;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.ollamasidecar.ollama.ModelName;

/** What one key has used on one day. */
final class KeyTally {

    private final int mostModels;
    private final Map<ModelName, Tally> models = new ConcurrentHashMap<>();
    private final Tally others = new Tally();
    private final LongAdder tokens = new LongAdder();

    /** @param mostModels that are counted apart */
    KeyTally(int mostModels) {
        this.mostModels = mostModels;
    }

    void add(ModelName model, UsageSum more) {
        tallyOf(model).add(more);
        tokens.add(more.tokens());
    }

    void addOthers(UsageSum more) {
        others.add(more);
        tokens.add(more.tokens());
    }

    private Tally tallyOf(ModelName model) {
        Tally known = models.get(model);
        if (known != null) {
            return known;
        }
        // Threads that come at once may find room for one each: the limit bounds the memory, it is no promise of a
        // number.
        return models.size() < mostModels ? models.computeIfAbsent(model, first -> new Tally()) : others;
    }

    long tokens() {
        return tokens.sum();
    }

    void forEach(BiConsumer<String, UsageSum> told) {
        models.forEach((model, tally) -> told.accept(model.toString(), tally.sum()));
        UsageSum rest = others.sum();
        if (!rest.equals(UsageSum.NONE)) {
            told.accept(UsageRow.OTHER, rest);
        }
    }
}
