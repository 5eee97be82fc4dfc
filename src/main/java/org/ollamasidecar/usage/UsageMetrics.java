package org.ollamasidecar.usage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ollamasidecar.access.KnownKeys;

/** Figures of what keys use. So many keys are named as the configuration says, all others together. */
@Singleton
final class UsageMetrics {

    private static final String OTHERS = "other";

    private record Meters(Counter requests, Counter untold, Counter in, Counter out, Counter estimated) {}

    private final MeterRegistry registry;
    private final int mostKeys;
    private final Map<String, Meters> named = new ConcurrentHashMap<>();
    private final Meters others;

    UsageMetrics(
            MeterRegistry registry, UsageConfig config, UsageTrouble trouble, KnownKeys keys, TokenBudgets budgets) {
        this.registry = registry;
        this.mostKeys = config.keysInMetrics();
        this.others = meters(OTHERS);
        Gauge.builder("sidecar.usage.unwritten", trouble, told -> told.isUnwritten() ? 1 : 0)
                .description("Whether what keys use can't be written to its file now")
                .register(registry);
        Gauge.builder("sidecar.usage.budgets.used.up", keys, all -> all.all().stream()
                        .filter(key -> budgets.usedUp(key).isPresent())
                        .count())
                .description("Keys whose budget of tokens is used up now")
                .register(registry);
    }

    void count(String key, UsageSum one) {
        Meters meters = mostKeys == 0 ? others : metersOf(key);
        meters.requests.increment((double) one.requests());
        meters.untold.increment((double) one.untold());
        meters.in.increment((double) one.tokensIn());
        meters.out.increment((double) one.tokensOut());
        meters.estimated.increment((double) one.estimated());
    }

    private Meters metersOf(String key) {
        Meters known = named.get(key);
        if (known != null) {
            return known;
        }
        return named.size() < mostKeys ? named.computeIfAbsent(key, this::meters) : others;
    }

    private Meters meters(String key) {
        return new Meters(
                Counter.builder("sidecar.usage.requests")
                        .description("Requests that Ollama has answered, by key")
                        .tag("key", key)
                        .register(registry),
                Counter.builder("sidecar.usage.untold")
                        .description("Those of which Ollama has not told all tokens")
                        .tag("key", key)
                        .register(registry),
                tokens(key, "in"),
                tokens(key, "out"),
                Counter.builder("sidecar.usage.tokens.estimated")
                        .description("Those of the direction out that Ollama has not told")
                        .tag("key", key)
                        .register(registry));
    }

    private Counter tokens(String key, String direction) {
        return Counter.builder("sidecar.usage.tokens")
                .description("Tokens of prompts and answers, by key")
                .tag("key", key)
                .tag("direction", direction)
                .register(registry);
    }
}
