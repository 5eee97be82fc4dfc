package org.ollamasidecar.deploy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ollamasidecar.gateway.figures.TestFigures;
import org.ollamasidecar.testing.Status;

/** Rules, dashboard and documentation against the figures that a running service really gives. */
@QuarkusTest
@Tag("service")
class MonitoringTest {

    private static final Path RULES = Repository.DEPLOY.resolve("monitoring/rules.yaml");
    private static final Pattern NAME = Pattern.compile("\\b(sidecar|ft|jvm|process)_[a-z0-9_]+");
    private static final Pattern TEXT = Pattern.compile("\\.(yaml|json|md|tpl|txt)$");
    private static final Pattern STATE = Pattern.compile("state=\\\\?\"([A-Z_]+)\\\\?\"");

    @TestHTTPResource(value = "/metrics", management = true)
    URI metrics;

    @BeforeEach
    void ollamaIsReady() {
        Status.awaitReady();
    }

    /** What is scraped at the management port, and what at the port that serves. */
    private String scraped() {
        String all = given().get(metrics).then().statusCode(200).extract().asString() + TestFigures.scraped();
        return all.lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining("\n"));
    }

    private static Set<String> names(String text) {
        return NAME.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Each file that names a figure: rules, dashboard, autoscalers, routers, charts and what people read. */
    static List<Path> filesThatNameFigures() throws IOException {
        try (Stream<Path> deployed = Files.walk(Repository.DEPLOY);
                Stream<Path> docs = Files.walk(Path.of("src/docs"))) {
            return Stream.of(deployed, docs, Stream.of(Path.of("README.md")))
                    .flatMap(Function.identity())
                    .filter(file -> TEXT.matcher(file.toString()).find())
                    .filter(file -> !names(text(file)).isEmpty())
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void filesThatNameFigures_areFound() throws IOException {
        assertThat(filesThatNameFigures())
                .contains(
                        RULES,
                        Path.of("deploy/monitoring/dashboard.json"),
                        Path.of("deploy/kubernetes/overlays/autoscale/scaledobject.yaml"),
                        Path.of("deploy/kubernetes/components/inference-pool/picker.yaml"),
                        Path.of("deploy/kubernetes/components/scale-by-model/kustomization.yaml"),
                        Path.of("deploy/helm/ollama-sidecar/templates/inferencepool.yaml"),
                        Path.of("deploy/helm/ollama-sidecar/templates/autoscale.yaml"),
                        Path.of("src/docs/metrics.md"));
    }

    @ParameterizedTest
    @MethodSource("filesThatNameFigures")
    void figuresThatAreNamed_exist(Path file) {
        // given
        String text = text(file);
        String scraped = scraped();

        // then
        assertThat(names(text)).isSubsetOf(names(scraped));
        STATE.matcher(text).results().forEach(state -> assertThat(scraped)
                .contains("state=\"" + state.group(1) + "\""));
    }

    @Test
    void figuresOfOurOwn_areDocumented() throws IOException {
        Predicate<String> own = name -> name.startsWith("sidecar_");
        Set<String> documented = names(Files.readString(Path.of("src/docs/metrics.md")));
        assertThat(names(scraped()).stream().filter(own)).isSubsetOf(documented);
    }

    @Test
    void rules_areTheSameEverywhere() throws IOException {
        JsonNode rules = Repository.yaml(RULES);
        assertThat(Repository.yaml(Repository.CHART.resolve("rules.yaml"))).isEqualTo(rules);
        assertThat(Repository.yaml(Repository.OVERLAYS.resolve("monitoring/rules.yaml"))
                        .path("spec"))
                .isEqualTo(rules);
    }

    @Test
    void alerts_sayWhatToDo() throws IOException {
        for (JsonNode rule : Repository.yaml(RULES).at("/groups/1/rules")) {
            assertThat(rule.at("/annotations/summary").asText()).isNotEmpty();
            assertThat(rule.at("/annotations/action").asText()).isNotEmpty();
            assertThat(rule.at("/labels/severity").asText()).isIn("critical", "warning");
        }
    }
}
