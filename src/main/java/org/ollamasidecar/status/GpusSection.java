package org.ollamasidecar.status;

import jakarta.inject.Singleton;
import org.ollamasidecar.fleet.Sidecar;

/** What is made of the GPUs of this machine, in one sentence. */
@Singleton
class GpusSection implements StatusSection {

    private final Sidecar sidecar;

    GpusSection(Sidecar sidecar) {
        this.sidecar = sidecar;
    }

    @Override
    public String name() {
        return "gpus";
    }

    @Override
    public String content() {
        return sidecar.gpus();
    }
}
