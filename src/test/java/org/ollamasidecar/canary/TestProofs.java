package org.ollamasidecar.canary;

import java.time.InstantSource;

/** Proofs that Ollama generates, for tests of other rooms. */
public final class TestProofs {

    private TestProofs() {}

    public static Proofs none() {
        return new Proofs(InstantSource.system());
    }

    /** What has proved it; empty where nothing has. */
    public static String newest(Proofs proofs, long generation) {
        return proofs.newest(generation).map(Proofs.Proof::by).orElse("");
    }
}
