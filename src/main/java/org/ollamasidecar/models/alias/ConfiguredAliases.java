package org.ollamasidecar.models.alias;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ollamasidecar.models.ModelsConfig;
import org.ollamasidecar.ollama.InvalidModelNameException;
import org.ollamasidecar.ollama.ModelName;

/** The aliases of the configuration. */
final class ConfiguredAliases {

    private static final String KEY = "sidecar.models.aliases";

    private ConfiguredAliases() {}

    /** @throws IllegalArgumentException with the key and the reason, for what is no alias */
    static AliasSet of(ModelsConfig config) {
        Map<String, String> entries = new LinkedHashMap<>();
        config.aliasList().orElse(List.of()).forEach(entry -> add(entries, entry));
        config.aliases().forEach(entries::put);
        AliasSet aliases = AliasSet.EMPTY;
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            aliases = with(aliases, entry.getKey(), entry.getValue());
        }
        return aliases;
    }

    private static void add(Map<String, String> entries, String entry) {
        int equals = entry.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException(KEY + ": '" + entry
                    + "' is no alias. Recommended action: write ALIAS=MODEL, as gpt-4o=llama3.2:1b, with commas between"
                    + " several.");
        }
        entries.put(
                entry.substring(0, equals).strip(), entry.substring(equals + 1).strip());
    }

    private static AliasSet with(AliasSet aliases, String name, String model) {
        try {
            return aliases.with(new Alias(new AliasName(name), ModelName.parse(model), true));
        } catch (InvalidModelNameException e) {
            throw new IllegalArgumentException(KEY + ".\"" + name + "\": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    KEY + ".\"" + name + "\": " + e.getMessage() + ". Recommended action: correct or remove it.", e);
        }
    }
}
