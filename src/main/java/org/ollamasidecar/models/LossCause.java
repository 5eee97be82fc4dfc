package org.ollamasidecar.models;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.ollamasidecar.demand.Demand;

/** By whom a wanted model was unloaded, as far as that can be known. */
sealed interface LossCause {

    /** Somebody asked this service for that. */
    record Unloaded(Requester by) implements LossCause {
        @Override
        public String text() {
            return "it was unloaded by " + by + " (request " + by.request() + ")";
        }

        @Override
        public Map<String, Object> details() {
            return Map.of("by", by + " (request " + by.request() + ")", "cause", "unload", "request", by.request());
        }
    }

    /** It was asked for in a way that lets it go afterwards. */
    record Left(Demand demand) implements LossCause {
        @Override
        public String text() {
            return "it was unloaded by " + demand;
        }

        @Override
        public Map<String, Object> details() {
            return ofDemand(demand, demand.toString());
        }
    }

    /** Ollama had to make room for a model that was asked for here. */
    record Demanded(Demand demand) implements LossCause {
        @Override
        public String text() {
            return "it was unloaded by " + by();
        }

        private String by() {
            return "Ollama to make room for " + demand.model() + ", by " + demand;
        }

        @Override
        public Map<String, Object> details() {
            return ofDemand(demand, by());
        }
    }

    /** Ollama had to make room for a model that was asked for elsewhere. */
    record Foreign(String model) implements LossCause {
        @Override
        public String text() {
            return "it was unloaded by " + by();
        }

        private String by() {
            return "Ollama to make room for " + model
                    + ", which a client wanted that did not come through the front door";
        }

        @Override
        public Map<String, Object> details() {
            return Map.of("by", by(), "cause", "model", "for", model);
        }
    }

    /** Its process is gone, and Ollama does not know. */
    record RunnerDied() implements LossCause {
        @Override
        public String text() {
            return "its runner has ended by itself or was killed";
        }

        @Override
        public Map<String, Object> details() {
            return Map.of("by", "the end of its runner", "cause", "runner");
        }
    }

    /** What is left. */
    record Unknown() implements LossCause {
        private static final String BY = "a client that did not come through the front door, or by Ollama";

        @Override
        public String text() {
            return "it was unloaded by " + BY;
        }

        @Override
        public Map<String, Object> details() {
            return Map.of("by", BY, "cause", "unknown");
        }
    }

    /** For people, as a part of a sentence. */
    String text();

    /** For machines. */
    Map<String, Object> details();

    /** A pure function: the cause is whoever asked for the unload, or else for another model while it was lost. */
    static LossCause of(Loss loss) {
        if (loss.unloader() != null) {
            return new Unloaded(loss.unloader());
        }
        Optional<Demand> left =
                demands(loss, demand -> demand.leaves() && demand.model().equals(loss.model()));
        if (left.isPresent()) {
            return new Left(left.get());
        }
        if (loss.runnerDied()) {
            return new RunnerDied();
        }
        return newcomers(loss)
                .flatMap(
                        name -> Stream.of(demands(loss, demand -> demand.model().isNamed(name))
                                .<LossCause>map(Demanded::new)
                                .orElseGet(() -> new Foreign(name))))
                .findFirst()
                .or(() -> demands(loss, demand -> isOfNewcomer(demand, loss)).map(Demanded::new))
                .orElseGet(Unknown::new);
    }

    /** Others that have come since it was seen: those whose runners were started first, then those in memory. */
    private static Stream<String> newcomers(Loss loss) {
        return Stream.concat(
                        loss.started().stream(), loss.beside().stream().filter(name -> !isNamed(loss.before(), name)))
                .filter(name -> !loss.model().isNamed(name))
                .filter(name -> loss.demands().stream()
                        .noneMatch(later -> later.begun().isAfter(loss.noticed())
                                && later.model().isNamed(name)));
    }

    private static boolean isOfNewcomer(Demand demand, Loss loss) {
        return !demand.model().equals(loss.model())
                && !isNamed(loss.before(), demand.model().toString());
    }

    /** The newest of those that had begun when it was found to be gone. */
    private static Optional<Demand> demands(Loss loss, Predicate<Demand> wanted) {
        return loss.demands().stream()
                .filter(demand -> !demand.begun().isAfter(loss.noticed()))
                .filter(wanted)
                .max(Comparator.comparing(Demand::begun));
    }

    private static boolean isNamed(Iterable<String> names, String name) {
        for (String one : names) {
            if (one.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, Object> ofDemand(Demand demand, String by) {
        Map<String, Object> details = new HashMap<>();
        details.put("by", by);
        details.put("cause", demand.kind().name().toLowerCase(Locale.ROOT));
        details.put("id", demand.id());
        details.put("for", demand.model().toString());
        if (!demand.by().isEmpty()) {
            details.put("key", demand.by());
        }
        return details;
    }

    /** Whether waiting for further signs could tell more. */
    static boolean isCertain(LossCause cause) {
        return !(cause instanceof Unknown);
    }
}
