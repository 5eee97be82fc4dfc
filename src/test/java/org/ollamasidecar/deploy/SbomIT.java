package org.ollamasidecar.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of what the service consists of against the package that it is for. */
class SbomIT {

    private static final Path APP = Path.of("target/quarkus-app");

    private static JsonNode list() throws IOException {
        return new ObjectMapper().readTree(APP.resolveSibling("bom.json").toFile());
    }

    @Test
    void everyLibraryOfThePackage_isListed() throws IOException {
        // given
        List<String> listed = list().path("components")
                .valueStream()
                .map(part ->
                        part.path("group").asText() + "." + part.path("name").asText() + "-"
                                + part.path("version").asText())
                .toList();

        // then
        try (Stream<Path> files = Files.walk(APP.resolve("lib"))) {
            assertThat(files.map(Path::getFileName).map(Path::toString).filter(file -> file.endsWith(".jar")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(listed).anyMatch(file::startsWith));
        }
    }

    @Test
    void list_isOfTheService_andOfNoMoment() throws IOException {
        JsonNode list = list();
        assertThat(list.at("/metadata/component/name").asText()).isEqualTo("ollama-sidecar");
        assertThat(list.at("/metadata/component/licenses/0/license/id").asText())
                .isEqualTo("Apache-2.0");
        assertThat(list.at("/metadata/timestamp").isMissingNode()).isTrue();
        assertThat(list.path("serialNumber").isMissingNode()).isTrue();
    }
}
