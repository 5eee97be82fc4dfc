package org.ollamasidecar.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is released together has one version, that of {@code pom.xml}. */
class VersionTest {

    private static final Pattern POM = Pattern.compile("<artifactId>ollama-sidecar</artifactId>\\s+<version>([^<]+)<");
    private static final Pattern IMAGE = Pattern.compile("(?m)^ARG VERSION=(\\S+)$");

    private static String find(Pattern pattern, Path file) throws IOException {
        Matcher found = pattern.matcher(Files.readString(file));
        assertThat(found.find()).as(file.toString()).isTrue();
        return found.group(1);
    }

    @Test
    void chartAndImage_haveThatOfThePom() throws IOException {
        // given
        String version = find(POM, Path.of("pom.xml"));
        String released = version.replace("-SNAPSHOT", "");
        JsonNode chart = Repository.yaml(Repository.CHART.resolve("Chart.yaml"));

        // then
        assertThat(chart.path("version").asText()).isEqualTo(released);
        assertThat(chart.path("appVersion").asText()).isEqualTo(released);
        assertThat(find(IMAGE, Repository.DEPLOY.resolve("Dockerfile"))).isEqualTo(version);
    }

    @Test
    void changelog_tellsOfIt_orOfWhatComes() throws IOException {
        String version = find(POM, Path.of("pom.xml"));

        assertThat(Files.readString(Path.of("CHANGELOG.md")))
                .contains(version.endsWith("-SNAPSHOT") ? "## Unreleased" : "## " + version);
    }
}
