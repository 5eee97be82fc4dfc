package org.ollamasidecar.docs;

import java.util.List;
import java.util.stream.Collectors;

/** The keys of one mapping. */
record ConfigurationSection(String prefix, String meaning, List<ConfigurationKey> keys) {

    String markdown() {
        return "## " + prefix + "\n\n" + meaning + "\n\n| key | type | default | meaning |\n|---|---|---|---|\n"
                + keys.stream().map(ConfigurationKey::row).collect(Collectors.joining());
    }
}
