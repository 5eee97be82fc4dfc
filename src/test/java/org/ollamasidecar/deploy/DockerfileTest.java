package org.ollamasidecar.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a linter of Dockerfiles cannot see: defaults of arguments, and that parts of the image fit to each other. */
class DockerfileTest {

    private static final Pattern BASE = Pattern.compile("(?m)^ARG \\w+_IMAGE=(.+)$");
    private static final Pattern EXACT = Pattern.compile(".+:\\d+\\.\\d+\\.\\d+.*|.+@sha256:[0-9a-f]{64}");
    private static final String OPTIONS = "@/opt/ollama-sidecar/java.options";

    private static String dockerfile() throws IOException {
        return Files.readString(Repository.DEPLOY.resolve("Dockerfile"));
    }

    @Test
    void bases_haveAnExactVersion() throws IOException {
        List<String> bases =
                BASE.matcher(dockerfile()).results().map(base -> base.group(1)).toList();
        assertThat(bases).hasSize(2).allMatch(EXACT.asMatchPredicate());
    }

    @Test
    void ollamaOfTheImage_isThatOfTheSibling() throws IOException {
        MatchResult ollama = BASE.matcher(dockerfile()).results().findFirst().orElseThrow();
        assertThat(Overlay.SIBLING.helm().pod().at("/initContainers/0/image").asText())
                .isEqualTo(ollama.group(1));
    }

    @Test
    void aotCache_isTrainedWithTheFlagsThatItRunsWith() throws IOException {
        assertThat(Files.readString(Repository.DEPLOY.resolve("image/train"))).contains("java " + OPTIONS);
        assertThat(dockerfile()).contains("\"java\", \"" + OPTIONS + "\"");
    }

    @Test
    void image_isNotOpenUnlessSomebodySaysSo() throws IOException {
        assertThat(dockerfile()).doesNotContain("SIDECAR_ACCESS_WITHOUT_KEYS=true \\");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "image/bake", "image/train", "image/java.options", "compose/compose.yaml"})
    void image_isTheSameOnEveryArchitecture(String file) throws IOException {
        assertThat(Files.readString(Repository.DEPLOY.resolve(file)))
                .doesNotContainPattern("(?i)amd64|x86.?64|arm64|aarch64|TARGETARCH|--platform");
    }

    @Test
    void image_saysWhatItIs() throws IOException {
        assertThat(dockerfile())
                .contains(
                        "COPY ${PACKAGE}/bom.json /opt/ollama-sidecar/sbom.json",
                        "org.opencontainers.image.version=\"${VERSION}\"",
                        "org.opencontainers.image.revision=\"${REVISION}\"",
                        "org.opencontainers.image.base.name=\"${JAVA_IMAGE}\"",
                        "org.ollamasidecar.ollama=\"${OLLAMA_IMAGE}\"");
    }

    @Test
    void versionOfTheImage_isThatOfTheProject() throws IOException {
        Matcher project = Pattern.compile("<artifactId>ollama-sidecar</artifactId>\\s*<version>(.+)</version>")
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(project.find()).isTrue();
        assertThat(dockerfile()).contains("ARG VERSION=" + project.group(1) + "\n");
    }
}
