package org.ollamasidecar.fleet;

import org.ollamasidecar.state.Mode;
import org.ollamasidecar.state.SidecarConfig;

/**
 * Whether an Ollama stands by, by configuration.
 *
 * @param wanted whether one does
 * @param reason one sentence for people
 */
record StandbyPlan(boolean wanted, String reason) {

    static StandbyPlan of(SidecarConfig config) {
        if (config.mode() == Mode.ADOPT) {
            return new StandbyPlan(false, "None: this service does not run the Ollama that it uses.");
        }
        return switch (config.standby()) {
            case OFF -> new StandbyPlan(false, "None: sidecar.standby=off.");
            case SERVER, WARM -> config.ollama().port() == 0 ? server() : onlyOnePort(config);
        };
    }

    private static StandbyPlan server() {
        return new StandbyPlan(true, "A second Ollama serves at once where this one dies or hangs.");
    }

    private static StandbyPlan onlyOnePort(SidecarConfig config) {
        return new StandbyPlan(
                false,
                "None: sidecar.ollama.port=" + config.ollama().port()
                        + " is for one Ollama only. Set it to 0 to have one.");
    }
}
