package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ollamasidecar.canary.WordChain;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;
import org.ollamasidecar.registry.Blob;
import org.ollamasidecar.registry.TestRegistry;

/** Behind a proxy that ends TLS, below a prefix, as {@code deploy/proxy} has it: all passes, and as it comes. */
class ProxiedServiceIT extends FaultCase {

    private static final String CANARY = "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\",\"input\":\"ping\",";
    private static final String CHAT =
            "{\"model\":\"sidecar/canary\",\"messages\":[{\"role\":\"user\",\"content\":\"ping\"}],";
    private static final int LARGE = 4_000_000;
    private static final long SLOWLY = 200_000;

    private static HttpRequest.Builder to(URI uri) {
        return HttpRequest.newBuilder(uri);
    }

    private static HttpResponse<String> post(HttpClient http, URI uri, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = to(uri).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Reads a stream up to a line that is waited for; what is behind is still to come. */
    private static void awaitLine(CompletableFuture<HttpResponse<Stream<String>>> answer, Predicate<String> wanted)
            throws Exception {
        awaitLine(answer.get(1, TimeUnit.MINUTES).body().iterator(), wanted);
    }

    private static void awaitLine(Iterator<String> lines, Predicate<String> wanted) throws Exception {
        CompletableFuture.runAsync(() -> {
                    while (!wanted.test(lines.next())) {
                        // The next one.
                    }
                })
                .get(1, TimeUnit.MINUTES);
    }

    private static CompletableFuture<HttpResponse<Stream<String>>> stream(
            HttpClient http, HttpRequest.Builder request) {
        return http.sendAsync(request.build(), BodyHandlers.ofLines());
    }

    @ParameterizedTest
    @EnumSource(DeployedProxy.Kind.class)
    @Tag("current")
    void answersStreamsAndUploads_passAsTheyCome(DeployedProxy.Kind kind) throws Exception {
        assumeTrue(kind.isInstalled(), kind + " is not installed");
        try (TestRegistry registry = new TestRegistry()) {
            // given
            SidecarApp app =
                    startReal(BackOff.AT_ONCE, settings("sidecar.loads.insecure-registries=" + registry.host()));
            app.awaitReady();
            try (DeployedProxy proxy = DeployedProxy.start(kind, app, folder);
                    HttpClient http = proxy.client()) {

                // then
                answersPass(app, proxy, http);
                pageIsFound(proxy, http);
                uploadsPass(proxy, http);
                streamsPass_andEndWithTheirClient(app, proxy);
                pullsPass_andEndWithTheirClient(registry, proxy);
                eventsPass(proxy, http);
            }
        }
    }

    private static void answersPass(SidecarApp app, DeployedProxy proxy, HttpClient http) throws Exception {
        HttpResponse<String> answer = post(http, proxy.at("api/generate"), CANARY + "\"stream\":false}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(Version.HTTP_2);
        assertThat(answer.body()).contains("\"response\":\" pong\"");
        // Whether there are embeddings of a model that generates is up to the Ollama.
        assertThat(post(http, proxy.at("api/embed"), CANARY + "\"truncate\":true}")
                        .body())
                .containsAnyOf("\"embeddings\":[[", "does not support embeddings");
        assertThat(post(http, proxy.at("v1/chat/completions"), CHAT + "\"stream\":false}")
                        .body())
                .contains("\"content\":\" pong\"");

        // and a name with an encoded slash in it stays one name
        String encoded = "v1/models/of%2Fnobody?x=%2F";
        HttpResponse<String> unknown = http.send(to(proxy.at(encoded)).build(), BodyHandlers.ofString());
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).isEqualTo(app.get(app.api("/" + encoded)).body());
    }

    private static void pageIsFound(DeployedProxy proxy, HttpClient http) throws Exception {
        URI prefix = proxy.at("");
        URI withoutSlash = prefix.resolve("/ollama");
        HttpResponse<String> led =
                http.send(to(prefix).header("Accept", "text/html").build(), BodyHandlers.ofString());
        assertThat(led.statusCode()).isEqualTo(302);
        assertThat(prefix.resolve(location(led))).isEqualTo(proxy.at("ui/"));
        HttpResponse<String> corrected = http.send(to(withoutSlash).build(), BodyHandlers.ofString());
        assertThat(withoutSlash.resolve(location(corrected))).isEqualTo(prefix);
        HttpResponse<String> page = http.send(to(proxy.at("ui/")).build(), BodyHandlers.ofString());
        assertThat(page.body()).contains("<sidecar-page>");

        // and what the service leads programs to is below the prefix too
        HttpResponse<String> load = post(
                http,
                proxy.at("sidecar/v1/loads"),
                "{\"model\":\"sidecar/canary\"}",
                "Content-Type",
                "application/json",
                "Accept",
                "application/json",
                "Prefer",
                "wait=30");
        assertThat(load.statusCode()).as(load.body()).isEqualTo(200);
        assertThat(location(load)).startsWith("/ollama/sidecar/v1/loads/");
        assertThat(http.send(to(prefix.resolve(location(load))).build(), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }

    private static String location(HttpResponse<?> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private static void uploadsPass(DeployedProxy proxy, HttpClient http) throws Exception {
        byte[] noise = new byte[LARGE];
        assertThat(upload(proxy, http, noise)).isEqualTo(201);
        byte[] file = WordChain.file();
        assertThat(upload(proxy, http, file)).isEqualTo(201);
        String body = "{\"model\":\"chain\",\"files\":{\"x.gguf\":\"" + digest(file) + "\"},"
                + "\"parameters\":{\"num_thread\":1}}";
        assertThat(post(http, proxy.at("api/create"), body).body()).contains("\"success\"");
    }

    private static int upload(DeployedProxy proxy, HttpClient http, byte[] file) throws Exception {
        HttpRequest request = to(proxy.at("api/blobs/" + digest(file)))
                .POST(BodyPublishers.ofByteArray(file))
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static String digest(byte[] file) throws Exception {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    }

    private static void streamsPass_andEndWithTheirClient(SidecarApp app, DeployedProxy proxy) throws Exception {
        try (HttpClient leaver = proxy.client()) {
            HttpRequest.Builder endless = to(proxy.at("api/generate"))
                    .POST(
                            BodyPublishers.ofString(
                                    "{\"model\":\"chain\",\"prompt\":\"go\",\"options\":{\"num_ctx\":32768,\"num_predict\":1000000}}"));
            awaitLine(stream(leaver, endless), line -> line.contains("\"response\""));
            Modesty.ofRunners(app);
            soon().until(() -> inFlight(app) == 1);
            leaver.shutdownNow();
        }
        soon().until(() -> inFlight(app) == 0);
    }

    private static int inFlight(SidecarApp app) throws Exception {
        return app.status().at("/inFlight/requests").asInt();
    }

    private static void pullsPass_andEndWithTheirClient(TestRegistry registry, DeployedProxy proxy) throws Exception {
        String model = registry.publish("slow", Blob.noise(10L * LARGE, 1));
        registry.limit(SLOWLY);
        try (HttpClient leaver = proxy.client()) {
            HttpRequest.Builder pull = to(proxy.at("api/pull"))
                    .POST(BodyPublishers.ofString("{\"model\":\"" + model + "\",\"insecure\":true}"));
            awaitLine(stream(leaver, pull), line -> line.contains("\"completed\""));
            assertThat(registry.open()).isPositive();
            leaver.shutdownNow();
        }
        soon().until(() -> registry.open() == 0);
    }

    private static void eventsPass(DeployedProxy proxy, HttpClient http) throws Exception {
        try (HttpClient reader = proxy.client()) {
            CompletableFuture<HttpResponse<Stream<String>>> events =
                    stream(reader, to(proxy.at("sidecar/v1/events?since=0")).header("Accept", "text/event-stream"));
            awaitLine(events, line -> line.startsWith("data:"));
            CompletableFuture<HttpResponse<Stream<String>>> newer =
                    stream(reader, to(proxy.at("sidecar/v1/events")).header("Accept", "text/event-stream"));
            assertThat(newer.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(200);
            assertThat(post(http, proxy.at("sidecar/v1/drain"), "").statusCode())
                    .isEqualTo(202);
            awaitLine(newer, line -> line.contains("drain.requested"));
            assertThat(post(http, proxy.at("sidecar/v1/undrain"), "").statusCode())
                    .isEqualTo(202);
            reader.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource(DeployedProxy.Kind.class)
    @Tag("fake")
    void client_isKnownByItsAddress_whateverItClaims(DeployedProxy.Kind kind) throws Exception {
        assumeTrue(kind.isInstalled(), kind + " is not installed");
        SidecarApp app = start(fake());
        try (DeployedProxy proxy = DeployedProxy.start(kind, app, folder);
                HttpClient http = proxy.clientAt(InetAddress.ofLiteral("127.0.0.2"))) {

            // when
            HttpRequest forged = to(proxy.at("api/tags"))
                    .headers(
                            "X-Forwarded-For", "8.8.8.8",
                            "X-Forwarded-Host", "evil.example",
                            "X-Forwarded-Prefix", "/evil",
                            "Forwarded", "for=8.8.8.8;host=evil.example",
                            "X-Real-IP", "8.8.8.8")
                    .build();
            int status = http.send(forged, BodyHandlers.discarding()).statusCode();

            // then
            assertThat(status).isEqualTo(200);
            soon().untilAsserted(
                            () -> assertThat(app.output().lines().filter(line -> line.contains("GET /api/tags 200")))
                                    .singleElement()
                                    .asString()
                                    .contains("client=127.0.0.2,"));
            URI check = proxy.at("sidecar/v1/check");
            String own = "https://" + check.getAuthority();
            String evil = "https://evil.example";
            assertThat(post(http, check, "", "Origin", own).statusCode()).isEqualTo(200);
            assertThat(post(http, check, "", "Origin", evil, "X-Forwarded-Host", "evil.example")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    private SidecarApp start(FakeProgram fake) throws Exception {
        SidecarApp app = startFake(fake, BackOff.AT_ONCE, settings("sidecar.gateway.access-log=true"));
        app.awaitReady();
        return app;
    }

    private static String[] settings(String more) {
        return Stream.concat(Stream.of(DeployedProxy.settings()), Stream.of(more))
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @EnumSource(DeployedProxy.Kind.class)
    @Tag("fake")
    void drain_isSeenInFront_andWhatHasBegunGoesOn(DeployedProxy.Kind kind) throws Exception {
        assumeTrue(kind.isInstalled(), kind + " is not installed");
        // given
        FakeProgram fake = fake();
        SidecarApp app = start(fake);
        try (DeployedProxy proxy = DeployedProxy.start(kind, app, folder);
                HttpClient http = proxy.client()) {
            fake.set(Knob.TOKEN_PAUSE, 20);
            fake.set(Knob.TOKENS, 1_000_000);
            HttpRequest.Builder chat =
                    to(proxy.at("v1/chat/completions")).POST(BodyPublishers.ofString(CHAT + "\"stream\":true}"));
            Iterator<String> lines =
                    stream(http, chat).get(1, TimeUnit.MINUTES).body().iterator();
            awaitLine(lines, line -> line.contains(" pong"));

            // when
            app.post("/sidecar/v1/drain", "", Map.of());

            // then
            HttpRequest ready = to(proxy.at("ready")).build();
            soon().until(() -> http.send(ready, BodyHandlers.discarding()).statusCode() == 503);
            HttpResponse<String> refused = post(http, proxy.at("api/generate"), CANARY + "\"stream\":false}");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body()).startsWith("{\"error\":");
            assertThat(http.send(to(proxy.at("ui/")).build(), BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
            fake.set(Knob.TOKENS, 1);
            app.post("/sidecar/v1/undrain", "", Map.of());
            awaitLine(lines, "data: [DONE]"::equals);
            soon().until(() -> http.send(ready, BodyHandlers.discarding()).statusCode() == 200);
        }
    }
}
