package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** I7: the journal explains each transition: no gap, no step that does not exist, a cause for each, and up to now. */
final class StateChanges {

    private static final Map<String, Set<String>> STEPS = Map.of(
            "STOPPED", Set.of("PROVISIONING", "LISTENING"),
            "PROVISIONING", Set.of("STARTING", "FAILED", "STOPPED"),
            // Again to STARTING: on another port.
            "STARTING", Set.of("STARTING", "LISTENING", "BACKING_OFF", "FAILED", "STOPPING"),
            "LISTENING", Set.of("READY", "BACKING_OFF", "FAILED", "STOPPING"),
            "READY", Set.of("UNRESPONSIVE", "BACKING_OFF", "FAILED", "STOPPING"),
            "UNRESPONSIVE", Set.of("BACKING_OFF", "FAILED", "STOPPING"),
            "BACKING_OFF", Set.of("STARTING", "PROVISIONING", "STOPPING"),
            "STOPPING", Set.of("STOPPED", "PROVISIONING"),
            // The program is known where only its port was in the way.
            "FAILED", Set.of("PROVISIONING", "STARTING", "STOPPING"));

    /** What is possible besides with an Ollama that somebody else runs, or has run. */
    private static final Map<String, Set<String>> FOREIGN_STEPS = Map.of(
            "LISTENING", Set.of("STOPPED"),
            "READY", Set.of("LISTENING", "STOPPED"),
            "BACKING_OFF", Set.of("LISTENING", "STOPPED"));

    private StateChanges() {}

    static List<JsonNode> in(List<JsonNode> events) {
        return events.stream()
                .filter(event -> event.path("type").asText().equals("state.changed"))
                .toList();
    }

    /** Those of one instance. */
    static List<JsonNode> of(String instance, List<JsonNode> events) {
        return in(events).stream()
                .filter(event -> event.at("/details/instance").asText().equals(instance))
                .toList();
    }

    static List<String> violations(List<JsonNode> events, Map<String, String> now) {
        return violations(events, now, true);
    }

    /**
     * What the journal leaves unexplained.
     *
     * @param now the state of each instance
     * @param ours whether no other Ollama than one of ours was ever used
     */
    static List<String> violations(List<JsonNode> events, Map<String, String> now, boolean ours) {
        List<String> violations = new ArrayList<>();
        long lastId = 0;
        for (JsonNode event : events) {
            long id = event.path("id").asLong();
            if (id != ++lastId) {
                violations.add("I7: an event is missing before " + event);
                lastId = id;
            }
        }
        now.forEach((instance, state) -> violations.addAll(violations(of(instance, events), state, ours)));
        return violations;
    }

    private static List<String> violations(List<JsonNode> changes, String now, boolean ours) {
        List<String> violations = new ArrayList<>();
        String state = "STOPPED";
        for (JsonNode event : changes) {
            String from = event.at("/details/from").asText();
            String to = event.at("/details/to").asText();
            if (beginsALife(event)) {
                state = from;
            }
            if (!from.equals(state)) {
                violations.add("I7: nobody told how it became " + from + ": " + event);
            }
            boolean foreign =
                    !ours && FOREIGN_STEPS.getOrDefault(from, Set.of()).contains(to);
            if (!foreign && !STEPS.getOrDefault(from, Set.of()).contains(to)) {
                violations.add("I7: no such step: " + event);
            }
            if (event.at("/details/cause").asText().isBlank()) {
                violations.add("I7: no cause: " + event);
            }
            state = to;
        }
        if (!state.equals(now)) {
            violations.add("I7: the journal ends at " + state + ", the status says " + now);
        }
        return violations;
    }

    /** The service before it may have been killed in any state. */
    private static boolean beginsALife(JsonNode event) {
        String cause = event.at("/details/cause").asText();
        return event.at("/details/from").asText().equals("STOPPED")
                && (cause.endsWith("by the start of the service") || cause.startsWith("adopted, pid"));
    }
}
