package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.canary.WordChain;
import org.ollamasidecar.registry.Blob;
import org.ollamasidecar.registry.TestRegistry;
import org.ollamasidecar.registry.Trouble;
import org.ollamasidecar.registry.UntrustedRegistry;

/** Where models may come from, and how a load of one is followed. */
class ModelSourceIT {

    private static final String IMPORT = "/sidecar/v1/models/import";
    private static final String LOADS = "/sidecar/v1/loads";
    private static final Map<String, String> WAIT = Map.of("Prefer", "wait=60");

    @TempDir
    Path folder;

    private Path home = Path.of("");
    private TestRegistry registry;
    private String body = "";

    @BeforeEach
    void publish() throws Exception {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
        registry = new TestRegistry();
        body = load(registry.publish("chain", Blob.of(Blob.MODEL, WordChain.file())), "missing");
    }

    @AfterEach
    void closeRegistry() {
        registry.close();
    }

    private static String load(String model, String pull) {
        return "{\"model\":\"" + model + "\",\"pull\":\"" + pull + "\"}";
    }

    private SidecarApp start(String... properties) throws Exception {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("sidecar.loads.insecure-registries=" + registry.host());
        SidecarApp app = SidecarApp.start(home, all.toArray(String[]::new));
        app.awaitReady();
        return app;
    }

    @Test
    void offline_noRegistryIsEverAsked_norIsAnybodyElse() throws Exception {
        try (RefusingProxy proxy = new RefusingProxy();
                SidecarApp app = start("sidecar.models.offline=true", throughProxy(proxy))) {
            // when
            HttpResponse<String> missing = app.post(LOADS, body, WAIT);
            HttpResponse<String> elsewhere = app.post(LOADS, load("registry.example/library/some", "missing"), WAIT);
            HttpResponse<String> canary = app.post(LOADS, load("sidecar/canary", "missing"), WAIT);
            JsonNode looked = lookup(app, registry.host() + "/library/chain");

            // then
            assertThat(missing.statusCode()).isEqualTo(422);
            assertThat(missing.body()).contains("offline");
            assertThat(elsewhere.statusCode()).isEqualTo(422);
            assertThat(canary.statusCode()).isEqualTo(200);
            assertThat(looked.path("note").asText()).contains("offline");
            assertThat(registry.requests()).isEmpty();
            assertThat(proxy.asked()).isZero();
        }
    }

    /** Without it the test above would prove nothing. */
    @Test
    void online_theProxyIsAsked() throws Exception {
        try (RefusingProxy proxy = new RefusingProxy();
                SidecarApp app = start("sidecar.loads.pull.retries=0", throughProxy(proxy))) {
            // when
            HttpResponse<String> refused = app.post(LOADS, load("registry.example/library/some", "missing"), WAIT);

            // then
            assertThat(refused.statusCode()).isGreaterThanOrEqualTo(400);
            assertThat(proxy.asked()).isPositive();
        }
    }

    private static String throughProxy(RefusingProxy proxy) {
        return "sidecar.env=HTTPS_PROXY=" + proxy.url() + ",HTTP_PROXY=" + proxy.url();
    }

    private static JsonNode lookup(SidecarApp app, String model) throws Exception {
        HttpResponse<String> answer = app.get(app.api("/sidecar/v1/models/lookup?name=" + model));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return app.json(answer);
    }

    @Test
    @Tag("current")
    void modelIsLookedUp_beforeAnythingIsDownloaded_whateverItsRegistryDoes() throws Exception {
        try (SidecarApp app = start()) {
            // given
            String chain = registry.host() + "/library/chain:latest";
            String large = registry.publish("large", Blob.noise(2_000_000, 1), Blob.of(Blob.MODEL, new byte[99]));

            // then, of a model that can be had
            JsonNode found = lookup(app, chain);
            long size = found.path("sizeBytes").asLong();
            assertThat(size).isGreaterThan(WordChain.file().length);
            assertThat(found.path("downloadBytes").asLong()).isEqualTo(size);
            assertThat(found.at("/disk/freeBytes").asLong()
                            - found.at("/disk/leftBytes").asLong())
                    .isEqualTo(size);
            assertThat(found.at("/memory/fit").asText()).isEqualTo("FITS");
            assertThat(found.at("/memory/contextTokens").asLong()).isEqualTo(4096);
            assertThat(found.has("note")).isFalse();

            // then, of one whose file is none
            JsonNode noFile = lookup(app, large);
            assertThat(noFile.path("sizeBytes").asLong()).isGreaterThan(2_000_000);
            assertThat(noFile.at("/memory/fit").asText()).isEqualTo("NOT_KNOWN");
            assertThat(noFile.path("note").asText()).contains("is no model file");

            // then, of one that nobody has, and of a registry in trouble
            assertThat(lookup(app, registry.host() + "/library/absent")
                            .path("note")
                            .asText())
                    .contains("has no model");
            Map<Trouble, String> troubles = Map.of(
                    new Trouble.ManifestStatus(500, "oops"), "has answered with status 500",
                    new Trouble.ManifestStatus(401, "{}"), "wants a login",
                    new Trouble.ManifestStatus(200, "<html>Hello</html>"), "no manifest",
                    new Trouble.ManifestStatus(200, "{\"layers\":[{\"digest\":\"../x\",\"size\":-1}]}"), "no manifest",
                    new Trouble.ManifestStatus(200, " ".repeat(2_000_000)), "no manifest",
                    new Trouble.SlowManifest(Duration.ofMinutes(1)), "has not answered within 5 s");
            for (Map.Entry<Trouble, String> trouble : troubles.entrySet()) {
                registry.trouble(trouble.getKey());
                JsonNode told = lookup(app, chain);
                assertThat(told.path("note").asText()).contains(trouble.getValue());
                assertThat(told.has("sizeBytes")).isFalse();
            }
            for (Trouble trouble : List.of(new Trouble.BlobStatus(500), new Trouble.RedirectTo("elsewhere.invalid"))) {
                registry.trouble(trouble);
                JsonNode told = lookup(app, chain);
                assertThat(told.path("sizeBytes").asLong()).isEqualTo(size);
                assertThat(told.at("/memory/fit").asText()).isEqualTo("NOT_KNOWN");
                assertThat(told.path("note").asText()).isNotBlank();
            }
            assertThat(lookup(app, "127.0.0.1:1/library/none").path("note").asText())
                    .contains("127.0.0.1:1");
            assertThat(app.get(app.api("/sidecar/v1/models/lookup?name=a%20b")).statusCode())
                    .isEqualTo(400);

            // then, of one that is here
            registry.trouble(new Trouble.None());
            assertThat(app.post(LOADS, body, WAIT).statusCode()).isEqualTo(200);
            assertThat(lookup(app, chain).path("downloadBytes").asLong()).isZero();
        }
    }

    @Test
    void registryThatIsNotAllowed_isNeverAsked() throws Exception {
        try (SidecarApp app = start("sidecar.models.registries=registry.example/library")) {
            // when
            HttpResponse<String> refused = app.post(LOADS, body, WAIT);

            // then
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("registry.example/library");
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void newerOneThatCannotBeHad_leavesTheInstalledOneInUse() throws Exception {
        try (SidecarApp app = start("sidecar.loads.pull.retries=0")) {
            // given
            assertThat(app.post(LOADS, body, WAIT).statusCode()).isEqualTo(200);
            registry.trouble(new Trouble.ManifestStatus(500, "out of order"));

            // when
            HttpResponse<String> loaded = app.post(LOADS, body.replace("missing", "always"), WAIT);

            // then
            assertThat(loaded.statusCode()).isEqualTo(200);
            JsonNode pull = app.json(loaded).at("/steps/2");
            assertThat(pull.path("state").asText()).isEqualTo("SKIPPED");
            assertThat(pull.path("detail").asText()).isEqualTo("the installed one is kept");
            assertThat(pull.at("/error/message").asText()).contains("out of order");
        }
    }

    @Test
    void brokenRegistry_isToldWithWhatItSaid() throws Exception {
        try (SidecarApp app = start("sidecar.loads.pull.retries=0")) {
            Map<Trouble, String> troubles = Map.of(
                    new Trouble.ManifestStatus(404, "{}"), "file does not exist",
                    new Trouble.ManifestStatus(401, "{}"), "401",
                    new Trouble.Corrupt(), "digest mismatch",
                    new Trouble.BlobStatus(404), "file does not exist",
                    new Trouble.RedirectTo("elsewhere.invalid"), "302");
            for (Map.Entry<Trouble, String> trouble : troubles.entrySet()) {
                // given
                registry.trouble(trouble.getKey());

                // when
                HttpResponse<String> failed = app.post(LOADS, body, WAIT);

                // then
                assertThat(failed.statusCode()).as("%s", trouble).isGreaterThanOrEqualTo(400);
                JsonNode problem = app.json(failed);
                assertThat(problem.at("/load/steps/2/state").asText())
                        .as("%s: %s", trouble, failed.body())
                        .isEqualTo("FAILED");
                assertThat(problem.path("action").asText()).isNotBlank();
            }
            registry.trouble(new Trouble.None());
            HttpResponse<String> mended = app.post(LOADS, body, WAIT);
            assertThat(mended.statusCode()).as(mended.body()).isEqualTo(200);
        }
    }

    @Test
    void registryThatWantsALogin_isAKindOfItsOwn_andNotTriedAgain() throws Exception {
        try (SidecarApp app = start()) {
            // given
            registry.trouble(new Trouble.ManifestStatus(401, "{}"));

            // when
            JsonNode login = app.json(app.post(LOADS, body, WAIT)).at("/load/steps/2");

            // then
            assertThat(login.at("/error/kind").asText()).as("%s", login).isEqualTo("UNAUTHORIZED");
            assertThat(login.at("/error/action").asText()).contains("login");
            assertThat(login.path("attempt").asInt()).isEqualTo(1);
            assertThat(login.path("log").asText()).endsWith("/log?step=PULL");
            // The log is read a fraction of a second after it was written.
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() ->
                            app.get(app.api(login.path("log").asText())).body().contains("/api/pull"));
        }
    }

    @Test
    void registryWhoseCertificateNobodyTrusts_isAKindOfItsOwn_andNotTriedAgain() throws Exception {
        try (UntrustedRegistry untrusted = new UntrustedRegistry(folder);
                SidecarApp app = start()) {
            // when
            JsonNode pull = app.json(app.post(LOADS, load(untrusted.model(), "missing"), WAIT))
                    .at("/load/steps/2");

            // then
            assertThat(pull.at("/error/kind").asText()).as("%s", pull).isEqualTo("TLS");
            assertThat(pull.at("/error/action").asText()).contains("SSL_CERT_FILE");
            assertThat(pull.path("attempt").asInt()).isEqualTo(1);
        }
    }

    @Test
    void fileThatIsSent_becomesAModel_andOneThatIsNoModelIsRefused_withNothingLeft() throws Exception {
        try (SidecarApp app = start()) {
            // when
            HttpResponse<String> imported = app.upload(IMPORT + "?name=mine", WordChain.file());
            HttpResponse<String> cut = app.upload(IMPORT + "?name=cut", Arrays.copyOf(WordChain.file(), 4000));
            HttpResponse<String> wrongDigest =
                    app.upload(IMPORT + "?name=wrong&digest=sha256:" + "ab".repeat(32), WordChain.file());
            HttpResponse<String> wrongName = app.upload(IMPORT + "?name=a%20b", WordChain.file());

            // then
            assertThat(imported.statusCode()).as(imported.body()).isEqualTo(201);
            assertThat(app.post(LOADS, load("mine", "never"), WAIT).statusCode())
                    .isEqualTo(200);
            assertThat(cut.statusCode()).isEqualTo(422);
            assertThat(cut.body()).contains("not whole");
            assertThat(wrongDigest.statusCode()).isEqualTo(422);
            assertThat(wrongName.statusCode()).isEqualTo(400);
            String digest = app.json(imported).path("digest").asText();
            assertThat(app.upload(IMPORT + "?name=again&digest=" + digest, new byte[0])
                            .statusCode())
                    .isEqualTo(201);
            Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(home.resolve("imports"))
                    .isEmptyDirectory());
            assertThat(app.get(app.api("/api/tags")).body())
                    .contains("mine", "again")
                    .doesNotContain("cut", "wrong");
        }
    }

    @Test
    void loadForATerminal_isALineOfProgress_andEndsWithWhatCameOfIt() throws Exception {
        try (SidecarApp app = start()) {
            // given
            registry.limit(200_000);

            // when
            String text = app.post(LOADS, body, Map.of("Accept", "text/plain")).body();
            String failed = app.post(LOADS, load("sidecar/absent", "never"), Map.of("Accept", "text/plain"))
                    .body();

            // then
            assertThat(text).contains("\r\u001b[K").contains("PULL").endsWith("runs on CPU\n");
            assertThat(text).contains("chain:latest is loaded: first token after ");
            assertThat(failed).contains("not installed");
        }
    }

    @Test
    void jobThatRanWhenTheServiceWasKilled_isInterrupted_andARetryFinishesIt() throws Exception {
        String id;
        try (SidecarApp app = start()) {
            // given
            registry.trouble(new Trouble.StallAfter(1));
            id = app.json(app.post(LOADS, body, Map.of())).path("id").asText();
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> registry.sent() > 0);

            // when
            app.kill();
            app.awaitExit(Duration.ofSeconds(30));
        }
        registry.trouble(new Trouble.None());
        try (SidecarApp app = start()) {
            // then
            JsonNode interrupted = app.json(app.get(app.api(LOADS + "/" + id)));
            assertThat(interrupted.path("state").asText()).isEqualTo("INTERRUPTED");
            assertThat(interrupted.at("/error/action").asText()).contains("Retry it");
            HttpResponse<String> retried = app.post(LOADS + "/" + id + "/retry", "{}", WAIT);
            assertThat(retried.statusCode()).as(retried.body()).isEqualTo(200);
        }
    }
}
