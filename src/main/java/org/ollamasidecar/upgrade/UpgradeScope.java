package org.ollamasidecar.upgrade;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.instance.BackendName;

/**
 * At which backends an upgrade is made, one after the other.
 *
 * @param places those whose Ollama answers, in the order of their names
 * @param left those that are wished too and stay as they are, each with what it is doing instead
 * @param isNamed whether there are others, so that each is told by its name
 */
record UpgradeScope(List<BackendName> places, Map<BackendName, String> left, boolean isNamed) {

    UpgradeScope {
        places = List.copyOf(places);
    }

    /** Of the backends that there are, those that are wished. */
    static UpgradeScope of(List<Backend> all, Predicate<BackendName> wished) {
        List<BackendName> places = new ArrayList<>();
        Map<BackendName, String> left = new LinkedHashMap<>();
        for (Backend backend : all) {
            if (!wished.test(backend.name())) {
                continue;
            }
            if (backend.ready().isPresent()) {
                places.add(backend.name());
            } else {
                left.put(backend.name(), backend.serving().status().name().name());
            }
        }
        return new UpgradeScope(places, left, all.size() > 1);
    }

    /** Why there is nothing to take the place of; empty where there is. */
    Optional<String> objection() {
        if (!places.isEmpty()) {
            return Optional.empty();
        }
        String states = left.entrySet().stream()
                .map(each -> (isNamed ? each.getKey().text() : "Ollama") + " is " + each.getValue())
                .collect(joining(", "));
        return Optional.of((states.isEmpty() ? "That instance is there no more" : states)
                + ": there is nothing to take the place of.");
    }
}
