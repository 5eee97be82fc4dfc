package org.ollamasidecar.registry;

import java.time.Duration;

/** What is wrong with a registry. */
public sealed interface Trouble {

    /** Nothing. */
    record None() implements Trouble {}

    /** From so many bytes on, in all, nothing more comes. */
    record StallAfter(long bytes) implements Trouble {}

    /** From so many bytes on, in all, every connection is cut. */
    record CutAfter(long bytes) implements Trouble {}

    /** Manifests are answered with a status and a body. */
    record ManifestStatus(int status, String body) implements Trouble {}

    /** Blobs are answered with a status. */
    record BlobStatus(int status) implements Trouble {}

    /** Manifests come late. */
    record SlowManifest(Duration delay) implements Trouble {}

    /** The bytes are not those of the digest. */
    record Corrupt() implements Trouble {}

    /** Blobs are said to be found on another host. */
    record RedirectTo(String host) implements Trouble {}
}
