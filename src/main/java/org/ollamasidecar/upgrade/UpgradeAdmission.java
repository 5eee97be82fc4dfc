package org.ollamasidecar.upgrade;

import static java.util.stream.Collectors.joining;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.BackendName;

/** Whether there can be two Ollamas now, and the other one can take the place of one that serves. */
@Singleton
class UpgradeAdmission {

    /** @param action what makes it possible */
    record Objection(String reason, String action) {}

    private final Sidecar sidecar;

    UpgradeAdmission(Sidecar sidecar) {
        this.sidecar = sidecar;
    }

    /** All backends that there are. */
    List<BackendName> all() {
        return sidecar.backends().stream().map(Backend::name).toList();
    }

    UpgradeScope scope(Collection<BackendName> wished) {
        return UpgradeScope.of(sidecar.backends(), wished);
    }

    /** Empty where nothing is against it at one of them at least; answered from memory. */
    Optional<Objection> objection(Collection<BackendName> wished) {
        if (!sidecar.runsOllama()) {
            return objection("Somebody else runs this Ollama.", "Restart or upgrade it where it is run.");
        }
        if (sidecar.hasFixedPort()) {
            return objection(
                    "sidecar.ollama.port is for one Ollama only.",
                    "Set sidecar.ollama.port=0, or restart without rolling.");
        }
        if (sidecar.status().ending()) {
            return objection("This service is ending.", "Send it again when it has been started anew.");
        }
        UpgradeScope scope = scope(wished);
        if (scope.places().isEmpty()) {
            return objection(
                    states(scope) + ": there is nothing to take the place of.",
                    "Wait until it is READY, or POST /sidecar/v1/restart.");
        }
        return Optional.empty();
    }

    private static String states(UpgradeScope scope) {
        return scope.left().entrySet().stream()
                .map(each -> (scope.isNamed() ? each.getKey().text() : "Ollama") + " is " + each.getValue())
                .collect(joining(", "));
    }

    private static Optional<Objection> objection(String reason, String action) {
        return Optional.of(new Objection(reason, action));
    }
}
