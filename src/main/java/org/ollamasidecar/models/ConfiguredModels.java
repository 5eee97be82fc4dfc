package org.ollamasidecar.models;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.ollamasidecar.load.PullPolicy;
import org.ollamasidecar.load.file.ModelFile;
import org.ollamasidecar.ollama.InvalidModelNameException;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.ModelName;

/** The wanted models of the configuration. */
public final class ConfiguredModels {

    private static final String OPTIONAL = "?";

    private ConfiguredModels() {}

    /**
     * In their order; where both forms name a model, the long one counts.
     *
     * @throws IllegalArgumentException with the key and the reason, for what is no model
     */
    public static List<WantedModel> of(ModelsConfig config) {
        return of(config, List.of());
    }

    /** @param more those that are wanted at an instance, whether they are also wanted otherwise or not */
    static List<WantedModel> of(ModelsConfig config, List<ModelName> more) {
        Map<ModelName, WantedModel> models = new LinkedHashMap<>();
        for (String text : config.wanted().orElse(List.of())) {
            boolean required = !text.endsWith(OPTIONAL);
            ModelName name = name("sidecar.models.wanted", required ? text : text.substring(0, text.length() - 1));
            models.put(name, inShort(name, required));
        }
        config.named().forEach((text, wanted) -> {
            ModelName name = named(text);
            models.put(
                    name,
                    new WantedModel(
                            name,
                            wanted.required(),
                            wanted.pull(),
                            keepAlive(text, wanted),
                            wanted.numCtx(),
                            from(text, wanted),
                            true));
        });
        more.forEach(name -> models.computeIfAbsent(name, unknown -> inShort(unknown, true)));
        return new ArrayList<>(models.values());
    }

    private static WantedModel inShort(ModelName name, boolean required) {
        return new WantedModel(
                name, required, PullPolicy.MISSING, WantedModel.FOR_EVER, OptionalInt.empty(), Optional.empty(), true);
    }

    /** The name of a model that is configured at length. */
    static ModelName named(String text) {
        return name("sidecar.models.\"" + text + "\"", text);
    }

    private static ModelName name(String key, String text) {
        try {
            return ModelName.parse(text.strip());
        } catch (InvalidModelNameException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    private static Optional<ModelFile> from(String model, ModelsConfig.Wanted wanted) {
        try {
            return wanted.from().map(ModelFile::parse);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sidecar.models.\"" + model + "\".from: " + e.getMessage(), e);
        }
    }

    private static KeepAlive keepAlive(String model, ModelsConfig.Wanted wanted) {
        try {
            return new KeepAlive(wanted.keepAlive());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sidecar.models.\"" + model + "\".keep-alive: " + e.getMessage(), e);
        }
    }
}
