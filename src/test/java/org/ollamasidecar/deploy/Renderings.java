package org.ollamasidecar.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** All that the rules for manifests are held against: each overlay, and the values in many combinations. */
final class Renderings {

    static final String ALL = "org.ollamasidecar.deploy.Renderings#all";
    static final String FOR_OPENSHIFT = "org.ollamasidecar.deploy.Renderings#forOpenShift";

    private static final List<Rendering> RENDERED = Stream.concat(
                    Stream.of(Overlay.values()).map(Renderings::rendered), Combinations.rendered().stream())
            .toList();

    private Renderings() {}

    static List<Rendering> all() {
        return RENDERED;
    }

    static List<Rendering> forOpenShift() {
        return RENDERED.stream().filter(Rendering::isForOpenShift).toList();
    }

    private static Rendering rendered(Overlay overlay) {
        try {
            return overlay.helm();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
