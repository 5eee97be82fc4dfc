package org.ollamasidecar.upgrade;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.state.SidecarStatus;

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
    static UpgradeScope of(List<Backend> all, Collection<BackendName> wished) {
        List<BackendName> places = new ArrayList<>();
        Map<BackendName, String> left = new LinkedHashMap<>();
        for (Backend backend : all) {
            SidecarStatus status = backend.serving().status();
            if (!wished.contains(backend.name())) {
                continue;
            }
            if (status.ready().isPresent()) {
                places.add(backend.name());
            } else {
                left.put(backend.name(), status.name().name());
            }
        }
        return new UpgradeScope(places, left, all.size() > 1);
    }
}
