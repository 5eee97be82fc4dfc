package org.ollamasidecar.access;

import io.quarkus.runtime.LaunchMode;

/** The paths that this service serves itself; all others are Ollama's, or nobody's. */
public final class OwnPaths {

    private OwnPaths() {}

    /** By the path as it was sent: what is written in another way is none of ours. */
    public static boolean contain(String path) {
        return path.startsWith("/sidecar/")
                || path.equals("/sidecar")
                || path.startsWith("/ui/")
                || path.equals("/ui")
                // Quarkus's own pages for developers.
                || (LaunchMode.current() != LaunchMode.NORMAL && path.startsWith("/q/"));
    }
}
