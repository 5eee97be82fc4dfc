package org.ollamasidecar.load;

import org.ollamasidecar.load.file.ModelSourceConfig;

/** What may be downloaded, for tests of other rooms. */
public final class Pulls {

    private Pulls() {}

    public static PullPermission allowedBy(ModelSourceConfig config) {
        return new PullPermission(config);
    }
}
