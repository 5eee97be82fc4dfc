package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * I10: at no moment do two instances get requests of one model, but while one retires. Each request carries a number in
 * its query, which stands in the line that the Ollama that has worked on it writes; what this service asks for itself has
 * none. Judged by order and not by time: whoever begins to ask after another one was answered gets the instance that
 * served that one, or one that the journal says has taken its place since.
 */
final class ServingOrder {

    /** Before the number of a request, in its query. */
    static final String MARK = "?asked=";

    private static final Pattern LINE = Pattern.compile("\\[GIN].*" + Pattern.quote(MARK) + "(\\d+)\"");

    /** What an Ollama wrote, with the start of it that wrote it. */
    record Line(long generation, String text) {

        /** The number of the request that it is about. */
        Optional<Long> number() {
            Matcher matcher = LINE.matcher(text);
            return matcher.find() ? Optional.of(Long.valueOf(matcher.group(1))) : Optional.empty();
        }
    }

    /** An instance serves from this moment on. */
    private record Turn(String instance, Instant from) {}

    /** A request: its number tells when it began, in the order of all that has happened. */
    private static final class Asked {
        private volatile long answered = Long.MAX_VALUE;
        private volatile Instant answeredAt = Instant.MAX;
    }

    private final AtomicLong order = new AtomicLong();
    private final Map<Long, Asked> requests = new ConcurrentHashMap<>();

    /** {@return the number of a request that is about to be sent} */
    long begin() {
        long number = order.incrementAndGet();
        requests.put(number, new Asked());
        return number;
    }

    /** The query of a request. */
    static String query(long number) {
        return MARK + number;
    }

    /** Its whole answer is there. */
    void answered(long number) {
        Asked request = requests.get(number);
        if (request != null) {
            request.answeredAt = Instant.now();
            request.answered = order.incrementAndGet();
        }
    }

    /**
     * What the order does not explain.
     *
     * @param lines of all instances
     * @param events of the whole journal
     */
    List<String> violations(List<Line> lines, List<JsonNode> events) {
        Map<Long, Set<String>> instances = instances(lines, owners(events));
        List<Turn> turns = turns(events);
        // What begins, and at the number at which a request was answered, that one.
        Map<Long, Long> happened = new TreeMap<>();
        instances.keySet().forEach(number -> {
            happened.put(number, number);
            happened.put(asked(number).answered, number);
        });
        happened.remove(Long.MAX_VALUE);
        Map<Long, Integer> turnOf = new HashMap<>();
        List<String> violations = new ArrayList<>();
        int bound = 0;
        for (Map.Entry<Long, Long> each : happened.entrySet()) {
            long number = each.getValue();
            if (each.getKey() != number) {
                bound = Math.max(bound, turnOf.getOrDefault(number, 0));
                continue;
            }
            for (String instance : instances.getOrDefault(number, Set.of())) {
                OptionalInt turn = turn(turns, instance, bound, asked(number).answeredAt);
                if (turn.isPresent()) {
                    turnOf.merge(number, turn.getAsInt(), Math::max);
                } else {
                    violations.add("I10: instance " + instance + " got request " + number + " (answered "
                            + asked(number).answeredAt + ") when it did not serve, after "
                            + turns.get(bound) + ", of " + turns);
                }
            }
        }
        return violations;
    }

    private Asked asked(long number) {
        return requests.getOrDefault(number, new Asked());
    }

    /** The first one that is not over, and had begun. */
    private static OptionalInt turn(List<Turn> turns, String instance, int bound, Instant until) {
        for (int turn = bound; turn < turns.size() && !turns.get(turn).from().isAfter(until); turn++) {
            if (turns.get(turn).instance().equals(instance)) {
                return OptionalInt.of(turn);
            }
        }
        return OptionalInt.empty();
    }

    private Map<Long, Set<String>> instances(List<Line> lines, Map<Long, String> owners) {
        Map<Long, Set<String>> instances = new TreeMap<>();
        for (Line line : lines) {
            line.number().filter(requests::containsKey).ifPresent(number -> instances
                    .computeIfAbsent(number, first -> new HashSet<>())
                    .add(owners.getOrDefault(line.generation(), "of generation " + line.generation())));
        }
        return instances;
    }

    /** Which instance a start was one of. */
    static Map<Long, String> owners(List<JsonNode> events) {
        Map<Long, String> owners = new HashMap<>();
        StateChanges.in(events)
                .forEach(event -> owners.put(
                        event.at("/details/generation").asLong(),
                        event.at("/details/instance").asText()));
        return owners;
    }

    /** Who has served, one after the other; the journal knows of each promotion before anybody is sent there. */
    private static List<Turn> turns(List<JsonNode> events) {
        List<Turn> turns = new ArrayList<>();
        @Nullable String first = null;
        for (JsonNode event : events) {
            if (event.path("type").asText().equals("instance.promoted")) {
                first = first == null ? event.at("/details/instead").asText() : first;
                turns.add(new Turn(
                        event.at("/details/instance").asText(),
                        Instant.parse(event.path("at").asText())));
            }
        }
        turns.addFirst(new Turn(first == null ? "a" : first, Instant.MIN));
        return turns;
    }
}
