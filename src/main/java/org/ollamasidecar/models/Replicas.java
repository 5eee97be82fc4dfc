package org.ollamasidecar.models;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.ollamasidecar.models.placement.Placement;
import org.ollamasidecar.ollama.ModelName;

/** At how many backends each wanted model is to be. */
record Replicas(Map<ModelName, Integer> numbers) {

    static final int ALL = Placement.EVERYWHERE;

    private static final String EACH = "all";
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,3}");

    Replicas {
        numbers = Map.copyOf(numbers);
    }

    /** @throws IllegalArgumentException with the key and the reason, for what is no number of instances */
    static Replicas of(ModelsConfig config) {
        Map<ModelName, Integer> numbers = new HashMap<>();
        config.named()
                .forEach((model, wanted) -> numbers.put(
                        ConfiguredModels.named(model),
                        number(model, wanted.replicas().strip())));
        return new Replicas(numbers);
    }

    private static int number(String model, String text) {
        if (text.equalsIgnoreCase(EACH)) {
            return ALL;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("sidecar.models.\"" + model + "\".replicas: '" + text
                    + "' is no number of instances. Recommended action: set a number from 1 to 9999, or all.");
        }
        return Integer.parseInt(text);
    }

    int of(ModelName model) {
        return numbers.getOrDefault(model, 1);
    }
}
