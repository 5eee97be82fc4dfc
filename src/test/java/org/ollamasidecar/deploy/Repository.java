package org.ollamasidecar.deploy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of {@code deploy}, read strictly. */
final class Repository {

    static final Path DEPLOY = Path.of("deploy");
    static final Path CHART = DEPLOY.resolve("helm/ollama-sidecar");
    static final Path OVERLAYS = DEPLOY.resolve("kubernetes/overlays");

    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory()).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private Repository() {}

    /** The documents of a YAML text; empty ones are left out. */
    static List<JsonNode> yaml(String text) throws IOException {
        try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            return values.readAll().stream()
                    .filter(document -> !document.isNull() && !document.isMissingNode())
                    .toList();
        }
    }

    /** A configuration in which nobody has set anything. */
    static <T> T defaults(Class<T> mapping) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDefaultSources()
                .addDiscoveredConverters()
                .withMapping(mapping)
                .build()
                .getConfigMapping(mapping);
    }

    static JsonNode yaml(Path file) throws IOException {
        return yaml(Files.readString(file)).getFirst();
    }
}
