package org.ollamasidecar.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model consists of, as registries and Ollama's store tell it.
 *
 * @param layers its files, the one that describes it last
 */
public record ModelManifest(List<Layer> layers) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WEIGHTS = "application/vnd.ollama.image.model";

    public ModelManifest {
        layers = List.copyOf(layers);
    }

    /**
     * A file.
     *
     * @param digest {@code sha256:HEX}, as it is written there: whoever makes a path of it has to look
     */
    public record Layer(String mediaType, String digest, long size) {

        public boolean isWeights() {
            return mediaType.equals(WEIGHTS);
        }
    }

    /**
     * Reads one.
     *
     * @throws IOException where it is none
     */
    public static ModelManifest parse(byte[] text) throws IOException {
        JsonNode manifest = JSON.readTree(text);
        if (!manifest.isObject()) {
            throw new IOException("it is no JSON object");
        }
        List<Layer> layers = new ArrayList<>();
        manifest.path("layers").forEach(layer -> layers.add(layer(layer)));
        if (!manifest.at("/config/digest").asText().isEmpty()) {
            layers.add(layer(manifest.path("config")));
        }
        return new ModelManifest(layers);
    }

    private static Layer layer(JsonNode layer) {
        return new Layer(
                layer.path("mediaType").asText(),
                layer.path("digest").asText(),
                layer.path("size").asLong());
    }

    /** Of all files together, in bytes. */
    public long size() {
        return layers.stream().mapToLong(Layer::size).sum();
    }

    public List<Layer> weights() {
        return layers.stream().filter(Layer::isWeights).toList();
    }
}
