package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real Prometheus in front of both documents, and the queries of the delivered manifests on what it has read. */
@Tag("current")
class PrometheusIT extends FaultCase {

    private static final Path KUBERNETES = Path.of("deploy/kubernetes");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String MODEL_OF_THE_MANIFESTS = "llama3.2:1b";
    private static final String CHAIN = "chain:latest";
    private static final String PUBLIC = "sidecar.metrics.public=true";
    /** What a Prometheus of today says that it reads. */
    private static final String ACCEPT = "application/vnd.google.protobuf;"
            + "proto=io.prometheus.client.MetricFamily;encoding=delimited;escaping=allow-utf-8;q=0.7,"
            + "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            + "application/openmetrics-text;version=0.0.1;q=0.5,"
            + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    private static final int SOME_SCRAPES = 5;
    private static final int AT_ONCE = 1_000;
    private static final int MOST_IN_A_SECOND = 200;
    private static final String TOO_MANY = "More than " + MOST_IN_A_SECOND + " scrapes a second are not answered.\n";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void prometheusIsInstalled() {
        assumeTrue(PrometheusServer.isInstalled(), "no prometheus: apt-get install prometheus");
    }

    /** What KEDA asks for, of all models. */
    private static String queryOfAll() throws IOException {
        return YAML.readTree(KUBERNETES
                        .resolve("overlays/autoscale/scaledobject.yaml")
                        .toFile())
                .at("/spec/triggers/0/metadata/query")
                .asText();
    }

    /** The same of one model. */
    private static String queryOfOne(String model) throws IOException {
        JsonNode component = YAML.readTree(KUBERNETES
                .resolve("components/scale-by-model/kustomization.yaml")
                .toFile());
        for (JsonNode patch : component.path("patches")) {
            if (patch.at("/target/kind").asText().equals("ScaledObject")) {
                return YAML.readTree(patch.path("patch").asText())
                        .at("/0/value")
                        .asText()
                        .replace(MODEL_OF_THE_MANIFESTS, model);
            }
        }
        throw new AssertionError("the component has no query");
    }

    private void assertReadableFor(URI document) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(document).header("Accept", ACCEPT).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(document.toString()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .matches("(text/plain; ?version=0\\.0\\.4|application/openmetrics-text; ?version=1\\.0\\.0)(;.*)?");
    }

    private void assertCleanFor(URI document) throws Exception {
        Path text = folder.resolve("document.txt");
        Files.writeString(
                text,
                http.send(
                                HttpRequest.newBuilder(document)
                                        .header("Accept", "text/plain; version=0.0.4")
                                        .build(),
                                BodyHandlers.ofString())
                        .body());
        Path said = folder.resolve("promtool.txt");
        Process process = new ProcessBuilder("promtool", "check", "metrics")
                .redirectInput(text.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        // Names of libraries are theirs.
        assertThat(Files.readAllLines(said))
                .as(document.toString())
                .noneMatch(line -> line.startsWith("sidecar_") || line.contains("error while linting"));
    }

    @Test
    void bothDocuments_areScraped_andTheQueriesOfTheManifestsGiveFigures() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, PUBLIC, "sidecar.gateway.queue.per-model=1");
        app.awaitReady();
        WordStream.createEndlessModel(app);
        WordStream.load(app);
        try (PrometheusServer prometheus = PrometheusServer.scraping(app, folder)) {
            soon().until(() -> prometheus.value("sum(up)") == 2);
            soon().until(() -> prometheus.value(queryOfAll()) == 0 && prometheus.value(queryOfOne(CHAIN)) == 0);

            // when
            Stream.generate(() -> WordStream.beginEndless(app)).limit(3).forEach(stream -> {});

            // then
            soon().until(() -> prometheus.value(queryOfAll()) == 3 && prometheus.value(queryOfOne(CHAIN)) == 3);
            assertThat(prometheus.query(queryOfOne("nobody-asks:latest"))).isEmpty();
            soon().until(() -> prometheus.value("min(sum_over_time(up[5m]))") >= SOME_SCRAPES);
            soon().untilAsserted(
                            () -> assertThat(prometheus.targets()).hasSize(2).allSatisfy(target -> {
                                assertThat(target.path("health").asText()).isEqualTo("up");
                                assertThat(target.path("lastError").asText()).isEmpty();
                            }));
            soon().until(() -> prometheus.value("sidecar:requests_in_flight:sum") == 3);
            assertThat(prometheus.rules()).isNotEmpty().allSatisfy(group -> assertThat(group.path("rules"))
                    .allSatisfy(rule -> assertThat(rule.path("health").asText())
                            .as(rule.toString())
                            .isEqualTo("ok")));
            for (URI document : List.of(app.api("/metrics"), app.management("/q/metrics"))) {
                assertReadableFor(document);
                assertCleanFor(document);
            }

            // when
            app.endRequests();

            // then
            soon().until(() -> prometheus.value(queryOfAll()) == 0 && prometheus.value(queryOfOne(CHAIN)) == 0);
        }
    }

    @Test
    void scrapesWithoutEnd_areRefusedBeyondABound() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, PUBLIC);
        app.awaitReady();
        HttpRequest scrape = HttpRequest.newBuilder(app.api("/metrics")).build();
        long began = System.nanoTime();

        // when
        List<HttpResponse<String>> answers =
                IntStream.range(0, AT_ONCE)
                        .mapToObj(each -> http.sendAsync(scrape, BodyHandlers.ofString()))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();

        // then
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200, 429);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 200).count())
                .isBetween((long) MOST_IN_A_SECOND, MOST_IN_A_SECOND * (seconds + 2));
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 429))
                .allMatch(answer -> answer.headers().firstValue("Retry-After").isPresent());
    }

    /** Whole, or a connection that is refused or closed: half a document would be taken for all there is. */
    @Test
    void scrapesWhileTheServiceEnds_areNeverHalf() throws Exception {
        // given
        SidecarApp app =
                startReal(BackOff.AT_ONCE, PUBLIC, "sidecar.drain.delay=1s", "sidecar.models.wanted=sidecar/canary?");
        app.awaitReady();
        AtomicInteger whole = new AtomicInteger();
        Queue<String> others = new ConcurrentLinkedQueue<>();
        List<Thread> scrapers = Stream.of(
                        scraper(app, app.api("/metrics"), "text/plain", "sidecar_model_capacity{", whole, others),
                        scraper(
                                app,
                                app.management("/q/metrics"),
                                "application/openmetrics-text; version=1.0.0; charset=utf-8",
                                "# EOF",
                                whole,
                                others))
                .map(Thread::startVirtualThread)
                .toList();
        soon().until(() -> whole.get() > 10);

        // when
        app.terminate();

        // then
        assertThat(app.awaitExit(EXIT_LIMIT)).isIn(0, 143);
        for (Thread scraper : scrapers) {
            assertThat(scraper.join(EXIT_LIMIT)).isTrue();
        }
        assertThat(others).isEmpty();
    }

    /**
     * Scrapes until nobody is there any more, and looks for the beginning of the last line; what is neither whole, nor refused as
     * one too many, nor broken off goes to the others.
     */
    private Runnable scraper(
            SidecarApp app, URI document, String format, String last, AtomicInteger whole, Queue<String> others) {
        HttpRequest scrape = HttpRequest.newBuilder(document)
                .timeout(EXIT_LIMIT)
                .header("Accept", format)
                .build();
        return () -> {
            while (app.isAlive()) {
                try {
                    HttpResponse<String> answer = http.send(scrape, BodyHandlers.ofString());
                    String body = answer.body();
                    int end = body.lastIndexOf('\n', body.length() - 2) + 1;
                    if (answer.statusCode() == 200 && body.endsWith("\n") && body.startsWith(last, end)) {
                        whole.incrementAndGet();
                    } else if (answer.statusCode() != 429 || !body.equals(TOO_MANY)) {
                        others.add(answer.statusCode() + " " + body);
                    }
                } catch (IOException brokenOff) {
                    Thread.onSpinWait();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }
}
