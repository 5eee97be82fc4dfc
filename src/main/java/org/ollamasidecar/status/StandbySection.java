package org.ollamasidecar.status;

import jakarta.inject.Singleton;
import org.ollamasidecar.fleet.Sidecar;

/** Whether an Ollama stands by, and why not, in one sentence. */
@Singleton
class StandbySection implements StatusSection {

    private final Sidecar sidecar;

    StandbySection(Sidecar sidecar) {
        this.sidecar = sidecar;
    }

    @Override
    public String name() {
        return "standby";
    }

    @Override
    public String content() {
        return sidecar.standby();
    }
}
