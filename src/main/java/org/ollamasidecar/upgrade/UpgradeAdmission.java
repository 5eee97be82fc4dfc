package org.ollamasidecar.upgrade;

import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Predicate;
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

    /** As the backends are now. */
    UpgradeScope scope(Predicate<BackendName> wished) {
        return UpgradeScope.of(sidecar.backends(), wished);
    }

    /** Empty where nothing is against it at one of them at least; answered from memory. */
    Optional<Objection> objection(UpgradeScope scope) {
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
        return scope.objection()
                .map(reason -> new Objection(reason, "Wait until it is READY, or POST /sidecar/v1/restart."));
    }

    private static Optional<Objection> objection(String reason, String action) {
        return Optional.of(new Objection(reason, action));
    }
}
