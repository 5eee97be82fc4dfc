package org.ollamasidecar.load.inventory;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.ModelName;

/** Tells which models are not at all of several backends, each time that others are. */
@Singleton
final class StoreDifferences {

    private static final Logger LOG = Logger.getLogger(StoreDifferences.class);

    private final Journal journal;
    private Map<String, List<String>> told = Map.of();

    StoreDifferences(Journal journal) {
        this.journal = journal;
    }

    /** @param known what is installed where, as far as that is known */
    synchronized void tell(Map<BackendName, Set<ModelName>> known) {
        Map<String, List<String>> now = of(known);
        if (now.equals(told)) {
            return;
        }
        told = now;
        if (now.values().stream().anyMatch(models -> !models.isEmpty())) {
            String what = "The adopted Ollamas have different models: "
                    + now.entrySet().stream()
                            .filter(at -> !at.getValue().isEmpty())
                            .map(at -> at.getKey() + " has " + String.join(", ", at.getValue()))
                            .collect(Collectors.joining("; "))
                    + "; the others not all of these. Requests for a model go only where it is installed; a load with"
                    + " \"instance\" (POST /sidecar/v1/loads) brings it to another one";
            LOG.info(what);
            journal.record("stores.differ", what, new HashMap<>(now));
        }
    }

    /** Those at each that are not at all. */
    static Map<String, List<String>> of(Map<BackendName, Set<ModelName>> known) {
        Set<ModelName> everywhere =
                new HashSet<>(known.values().stream().findFirst().orElse(Set.of()));
        known.values().forEach(everywhere::retainAll);
        Map<String, List<String>> differing = new TreeMap<>();
        known.forEach((place, models) -> differing.put(
                place.text(),
                models.stream()
                        .filter(model -> !everywhere.contains(model))
                        .map(ModelName::toString)
                        .sorted()
                        .toList()));
        return differing;
    }
}
