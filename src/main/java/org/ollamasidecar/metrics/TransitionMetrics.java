package org.ollamasidecar.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.fleet.Part;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.state.StateName;

/**
 * The instances, and how often each state has begun in any of them: one that is shorter than the pause between two scrapes
 * is seen too.
 */
@Singleton
final class TransitionMetrics implements MeterBinder {

    private final Sidecar sidecar;
    private final Map<StateName, Counter> counters = new EnumMap<>(StateName.class);
    private final Map<InstanceName, Member> last = new HashMap<>();

    TransitionMetrics(Sidecar sidecar) {
        this.sidecar = sidecar;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (StateName state : StateName.values()) {
            Counter counter = Counter.builder("sidecar.transitions")
                    .description("How often an instance of Ollama has come into a state")
                    .tag("state", state.name())
                    .register(registry);
            counters.put(state, counter);
        }
        Counter promotions = Counter.builder("sidecar.promotions")
                .description("How often a standby has begun to serve")
                .register(registry);
        MultiGauge instances = MultiGauge.builder("sidecar.instance")
                .description("The instances of Ollama: 1 for each, with its part and its state")
                .register(registry);
        sidecar.members().forEach(member -> last.put(member.name(), member));
        show(instances);
        sidecar.onMemberChange(member -> {
            follow(member, promotions);
            show(instances);
        });
    }

    /** Only ever on the thread that decides. */
    private void follow(Member member, Counter promotions) {
        Member before = last.put(member.name(), member);
        StateName state = member.status().name();
        Counter counter = counters.get(state);
        if (counter != null && (before == null || before.status().name() != state)) {
            counter.increment();
        }
        if (before != null && before.part() == Part.STANDBY && member.part() == Part.SERVING) {
            promotions.increment();
        }
    }

    private void show(MultiGauge instances) {
        instances.register(
                sidecar.members().stream()
                        .map(member -> MultiGauge.Row.of(
                                Tags.of(
                                        "ollama_instance",
                                        member.name().text(),
                                        "part",
                                        member.part().text(),
                                        "state",
                                        member.status().name().name()),
                                1))
                        .toList(),
                true);
    }
}
