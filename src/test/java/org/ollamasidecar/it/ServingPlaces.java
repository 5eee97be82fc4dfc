package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * I11: of several instances a request gets only to one that may run its model, and no more than one of them answers it, by
 * what they write themselves.
 *
 * @param places the instances at which a model may run
 */
record ServingPlaces(Map<String, Set<String>> places) {

    private static final String ANSWERED = "| 200 |";

    /**
     * What must not be.
     *
     * @param models of the requests, by their numbers
     * @param lines of all instances
     * @param events of the whole journal
     */
    List<String> violations(Map<Long, String> models, List<ServingOrder.Line> lines, List<JsonNode> events) {
        Map<Long, String> owners = ServingOrder.owners(events);
        Set<Long> answered = new HashSet<>();
        List<String> violations = new ArrayList<>();
        for (ServingOrder.Line line : lines) {
            long number = line.number().filter(models::containsKey).orElse(-1L);
            if (number < 0) {
                continue;
            }
            String model = Objects.requireNonNull(models.get(number));
            String instance = owners.getOrDefault(line.generation(), "of generation " + line.generation());
            if (!places.getOrDefault(model, Set.of()).contains(instance)) {
                violations.add("I11: instance " + instance + " got request " + number + " for " + model);
            }
            if (line.text().contains(ANSWERED) && !answered.add(number)) {
                violations.add("I11: request " + number + " was answered twice, the second time by " + instance);
            }
        }
        return violations;
    }
}
