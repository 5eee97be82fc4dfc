package org.ollamasidecar.models;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** By whom a wanted model was unloaded, as far as that can be known: the front door lets nobody do it. */
record ModelLoss(String by) {

    private static final String FOREIGN = "a client that did not come through the front door";

    static ModelLoss of(@Nullable Asker asker, List<String> beside) {
        if (asker != null) {
            return new ModelLoss(asker + " (request " + asker.request() + ")");
        }
        String others = beside.isEmpty() ? "another one" : String.join(", ", beside);
        return new ModelLoss(FOREIGN + ", or by Ollama to make room for " + others);
    }

    Map<String, Object> with(Map<String, Object> details) {
        Map<String, Object> all = new HashMap<>(details);
        all.put("by", by);
        return all;
    }
}
