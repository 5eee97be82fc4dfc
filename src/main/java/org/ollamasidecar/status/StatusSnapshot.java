package org.ollamasidecar.status;

import jakarta.inject.Singleton;

/** The status as it is told over HTTP, for other rooms that tell it on. */
@Singleton
public final class StatusSnapshot {

    private final StatusResource resource;

    StatusSnapshot(StatusResource resource) {
        this.resource = resource;
    }

    /** Answered from memory; representable in JSON. */
    public Object now() {
        return resource.status();
    }
}
