package org.ollamasidecar.upgrade;

import jakarta.inject.Singleton;
import java.util.Optional;
import org.ollamasidecar.fleet.Sidecar;

/** Whether there can be two Ollamas now, and the other one can take the place of the one that serves. */
@Singleton
class UpgradeAdmission {

    /** @param action what makes it possible */
    record Objection(String reason, String action) {}

    private final Sidecar sidecar;

    UpgradeAdmission(Sidecar sidecar) {
        this.sidecar = sidecar;
    }

    /** Empty where nothing is against it; answered from memory. */
    Optional<Objection> objection() {
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
        if (sidecar.status().ready().isEmpty()) {
            return objection(
                    "Ollama is " + sidecar.status().name() + ": there is nothing to take the place of.",
                    "Wait until it is READY, or POST /sidecar/v1/restart.");
        }
        return Optional.empty();
    }

    private static Optional<Objection> objection(String reason, String action) {
        return Optional.of(new Objection(reason, action));
    }
}
