package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Fault;
import org.ollamasidecar.fake.Knob;

/** The package with OpenTelemetry, which {@code ./mvnw package -Potel} has built, before a collector and without one. */
@Tag("fake")
class SpansIT extends FaultCase {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final String SECRET = "purple-elephants-and-other-secrets";
    private static final String CANARY = "sidecar/canary:latest";
    private static final String PROMPT =
            "{\"model\":\"sidecar/canary\",\"prompt\":\"" + SECRET + "\",\"stream\":false}";

    private SidecarApp start(FakeProgram fake, String[] telemetry, String... more) throws IOException {
        Path application = Path.of(System.getProperty("sidecar.test.otel.app", ""));
        assumeTrue(Files.exists(application), "it is not built: ./mvnw -Potel package -Dmaven.test.skip=true");
        return startFake(
                application,
                fake,
                BackOff.AT_ONCE,
                Stream.of(telemetry, more).flatMap(Stream::of).toArray(String[]::new));
    }

    private static HttpResponse<String> generate(SidecarApp app, String... headers) {
        try {
            return app.post(
                    "/api/generate", PROMPT, headers.length == 0 ? Map.of() : Map.of("traceparent", headers[0]));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Span named(List<Span> spans, String name) {
        return spans.stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + spans));
    }

    private static String parent(Span span) {
        return TestCollector.hex(span.getParentSpanId());
    }

    private static String id(Span span) {
        return TestCollector.hex(span.getSpanId());
    }

    @Test
    void requestInATraceOfItsClient_isContinued_toOllama_withoutItsPrompt() throws Exception {
        try (TestCollector collector = new TestCollector()) {
            // given
            Path record = folder.resolve("requests");
            FakeProgram fake = fake().set(Knob.RECORD, record).set(Knob.LOAD_DELAY, 50);
            SidecarApp app = start(fake, collector.properties());
            app.awaitReady();

            // when
            HttpResponse<String> answer = generate(app, "00-" + TRACE + "-" + PARENT + "-01");

            // then
            assertThat(answer.statusCode()).isEqualTo(200);
            List<Span> spans = soon().until(() -> collector.spans(TRACE), found -> found.size() >= 4);
            Span request = named(spans, "POST /api/generate");
            assertThat(parent(request)).isEqualTo(PARENT);
            assertThat(request.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(TestCollector.attribute(request, "http.response.status_code"))
                    .isEqualTo("200");
            assertThat(parent(named(spans, "load " + CANARY))).isEqualTo(id(request));
            Span upstream = named(spans, "text_completion " + CANARY);
            assertThat(parent(upstream)).isEqualTo(id(request));
            assertThat(upstream.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
            assertThat(Stream.of(
                                    "gen_ai.operation.name",
                                    "gen_ai.provider.name",
                                    "gen_ai.system",
                                    "gen_ai.request.model",
                                    "gen_ai.response.model",
                                    "gen_ai.usage.output_tokens",
                                    "gen_ai.response.finish_reasons",
                                    "server.address")
                            .map(key -> TestCollector.attribute(upstream, key)))
                    .containsExactly("text_completion", "ollama", "ollama", CANARY, CANARY, "2", "stop", "127.0.0.1");
            assertThat(Files.readString(record, StandardCharsets.ISO_8859_1))
                    .contains("traceparent: 00-" + TRACE + "-" + id(upstream) + "-01");
            assertThat(collector.text()).contains(CANARY).doesNotContain(SECRET).doesNotContain("pong");
        }
    }

    @Test
    void load_hasASpan_andEachOfItsSteps() throws Exception {
        try (TestCollector collector = new TestCollector()) {
            // given
            SidecarApp app = start(fake(), collector.properties());
            app.awaitReady();

            // when
            String load = app.json(app.post("/sidecar/v1/loads", "{\"model\":\"sidecar/canary\"}", Map.of()))
                    .path("id")
                    .asText();

            // then
            soon().until(() ->
                    collector.spans().stream().anyMatch(span -> span.getName().equals("load job " + CANARY)));
            Span job = named(collector.spans(), "load job " + CANARY);
            assertThat(TestCollector.attribute(job, "sidecar.load.id")).isEqualTo(load);
            assertThat(collector.spans(TestCollector.hex(job.getTraceId())).stream()
                            .filter(span -> parent(span).equals(id(job)))
                            .map(Span::getName))
                    .contains("await_server " + CANARY, "resolve " + CANARY, "load " + CANARY, "verify " + CANARY);
        }
    }

    @Test
    void waitForATurn_andRequestsThatFail_areSeen() throws Exception {
        try (TestCollector collector = new TestCollector()) {
            // given
            FakeProgram fake = fake();
            SidecarApp app = start(fake, collector.properties(), "sidecar.gateway.queue.per-model=1");
            app.awaitReady();
            assertThat(generate(app).statusCode()).isEqualTo(200);
            fake.set(Knob.TOKEN_PAUSE, 300);

            // when
            List<CompletableFuture<HttpResponse<String>>> both = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> generate(app)))
                    .limit(2)
                    .toList();
            both.forEach(CompletableFuture::join);

            // then
            soon().until(() ->
                    collector.spans().stream().anyMatch(span -> span.getName().equals("queue " + CANARY)));

            // when
            fake.fault(Fault.ERROR_500, "/api/generate");
            int refused = generate(app).statusCode();

            // then
            assertThat(refused).isEqualTo(500);
            Span failed = soon().until(
                            () -> collector.spans().stream()
                                    .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
                                    .filter(span -> TestCollector.attribute(span, "http.response.status_code")
                                            .equals("500"))
                                    .findFirst(),
                            Optional::isPresent)
                    .orElseThrow();
            assertThat(TestCollector.attribute(failed, "error.type")).isNotEmpty();
            fake.noFault();
        }
    }

    private void isDisturbedByNoCollectorAt(int port) throws Exception {
        // given
        SidecarApp app = start(fake(), TestCollector.properties(port));
        app.awaitReady();

        // when
        List<Integer> answers =
                Stream.generate(() -> generate(app).statusCode()).limit(50).toList();

        // then
        assertThat(answers).containsOnly(200);
        app.terminate();
        assertThat(app.awaitExit(EXIT_LIMIT)).isIn(0, 143);
    }

    @Test
    void collectorThatIsGone_disturbsNobody() throws Exception {
        isDisturbedByNoCollectorAt(FreePort.find());
    }

    @Test
    void collectorThatHangs_disturbsNobody() throws Exception {
        try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            isDisturbedByNoCollectorAt(hanging.getLocalPort());
        }
    }
}
