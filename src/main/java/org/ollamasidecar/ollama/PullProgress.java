package org.ollamasidecar.ollama;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far a pull is, over the layers seen so far. Never goes backwards.
 *
 * @param status the newest phase in Ollama's words
 */
public record PullProgress(String status, Map<String, Layer> layers) {

    /** A layer's bytes. */
    public record Layer(long completedBytes, long totalBytes) {}

    public static final PullProgress NONE = new PullProgress("", Map.of());

    public PullProgress with(PullLine line) {
        if (line.digest().isEmpty() || line.totalBytes().isEmpty()) {
            return new PullProgress(line.status(), layers);
        }
        Map<String, Layer> updated = new LinkedHashMap<>(layers);
        updated.merge(
                line.digest(),
                new Layer(line.completedBytes(), line.totalBytes().getAsLong()),
                (known, seen) -> new Layer(Math.max(known.completedBytes(), seen.completedBytes()), seen.totalBytes()));
        return new PullProgress(line.status(), updated);
    }

    /** Of one layer; 0 where it has not been told of. */
    public long completedBytes(String digest) {
        Layer known = layers.get(digest);
        return known == null ? 0 : known.completedBytes();
    }

    public long completedBytes() {
        return layers.values().stream().mapToLong(Layer::completedBytes).sum();
    }

    public long totalBytes() {
        return layers.values().stream().mapToLong(Layer::totalBytes).sum();
    }
}
