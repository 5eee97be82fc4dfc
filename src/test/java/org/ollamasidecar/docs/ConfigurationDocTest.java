package org.ollamasidecar.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.testing.GeneratedFile;

class ConfigurationDocTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path PAGE = Path.of("src/docs/configuration.md");
    private static final String INTRODUCTION = """
            # Configuration

            Generated from the Javadoc of the configuration mappings by `ConfigurationDocTest`; write a new one with
            `./mvnw test -Dtest=ConfigurationDocTest -Ddocs.update=true`.

            A key is set as a system property (`-Dsidecar.stop.grace=10s`), as an environment variable (upper case, every
            other sign an underscore: `SIDECAR_STOP_GRACE=10s`), or in `config/application.properties` in the folder where the
            service is started. Durations are `500ms`, `30s`, `10m`, `6h`; sizes `256M`, `1G`; a list is separated by commas. A
            wrong value ends the boot and names its key. Dev mode and tests have a few other defaults; they stand in
            `src/main/resources/application.properties`.

            The keys of the web server are those of Quarkus, among them `quarkus.http.host` and `quarkus.http.port`
            (`127.0.0.1`, `11434`; in the image `0.0.0.0`), `quarkus.management.host` and `quarkus.management.port` (`127.0.0.1`,
            `9000`; in the image `0.0.0.0`) and `quarkus.log.console.json.enabled` (`false`; in the image `true`).

            """;

    private static List<ConfigurationSection> sections() throws IOException {
        List<ConfigurationSection> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(path -> path.toString().endsWith("Config.java"))
                    .toList()) {
                Optional<ConfigurationSection> section = ConfigurationSource.read(file);
                section.ifPresent(all::add);
            }
        }
        all.sort(Comparator.comparing(ConfigurationSection::prefix).thenComparing(ConfigurationSection::meaning));
        return all;
    }

    @Test
    void page_isNotStale() throws IOException {
        // given
        String wanted = INTRODUCTION
                + sections().stream().map(ConfigurationSection::markdown).collect(Collectors.joining("\n"));

        // then
        GeneratedFile.assertNotStale(PAGE, wanted);
    }

    @Test
    void keys_areExplained_andHaveVariablesOfTheirOwn() throws IOException {
        List<ConfigurationKey> keys =
                sections().stream().flatMap(section -> section.keys().stream()).toList();

        assertThat(keys)
                .hasSizeGreaterThan(40)
                .allSatisfy(key -> assertThat(key.meaning()).as(key.name()).isNotEmpty());
        assertThat(keys).extracting(ConfigurationKey::variable).doesNotHaveDuplicates();
    }

    /** What is beyond any use is refused at the boot, with its key. */
    @Test
    void numbers_haveLimits() throws IOException {
        assertThat(sections().stream().flatMap(section -> section.keys().stream()))
                .filteredOn(key -> key.type().matches("duration|size|whole number|number"))
                .isEmpty();
    }

    @Test
    void mappings_areAllFound() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> mappings = new ArrayList<>();
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                if (Files.readString(file).contains("@ConfigMapping(")) {
                    mappings.add(file);
                }
            }
            assertThat(mappings).isNotEmpty().allSatisfy(file -> assertThat(file.toString())
                    .endsWith("Config.java"));
        }
    }
}
