package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.fake.FakeProgram;

/** Headers of proxies: everybody can send them, and few are believed. */
@Tag("fake")
class ForwardedIT {

    private static final String STOP = "/sidecar/v1/stop";

    @TempDir
    Path folder;

    private SidecarApp start(String... properties) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "sidecar.ollama.program=" + FakeProgram.in(folder).path(),
                "sidecar.heartbeat.enabled=false",
                "sidecar.gateway.access-log=true",
                "sidecar.access.hosts=ai.example"));
        all.addAll(List.of(properties));
        Path home = Files.createTempDirectory(folder, "home").toRealPath();
        return SidecarApp.startPlain(home, all.toArray(String[]::new));
    }

    private static int ask(SidecarApp app, String line, String... headers) throws IOException {
        try (RawClient client = new RawClient(app.api("/"))) {
            client.send(line + " HTTP/1.1\r\n" + String.join("\r\n", headers)
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return Integer.parseInt(client.line().split(" ", 3)[1]);
        }
    }

    private static int askFrom(InetAddress address, SidecarApp app, String path, String... headers) throws Exception {
        try (HttpClient http = HttpClient.newBuilder().localAddress(address).build()) {
            HttpRequest request = HttpRequest.newBuilder(app.api(path))
                    .headers(headers)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    private static void assertLogged(SidecarApp app, String path, String client) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(app.output().lines().filter(line -> line.contains(path + " ")))
                        .singleElement()
                        .asString()
                        .contains("client=" + client + ","));
    }

    @Test
    void nobodyIsBelieved_byDefault() throws Exception {
        try (SidecarApp app = start()) {
            app.awaitReady();

            // when
            int sent = ask(
                    app,
                    "GET /api/tags",
                    "Host: localhost",
                    "X-Forwarded-For: 8.8.8.8",
                    "X-Real-IP: 8.8.8.8",
                    "Forwarded: for=8.8.8.8");

            // then
            assertThat(sent).isEqualTo(200);
            assertLogged(app, "/api/tags", "127.0.0.1");
            assertThat(ask(app, "GET /api/version", "Host: evil.example", "X-Forwarded-Host: localhost"))
                    .isEqualTo(403);
            assertThat(ask(app, "GET /api/version", "Host: evil.example", "Forwarded: host=localhost"))
                    .isEqualTo(403);
            assertThat(ask(
                            app,
                            "POST " + STOP,
                            "Host: localhost",
                            "Origin: https://ai.example",
                            "X-Forwarded-Host: ai.example",
                            "X-Forwarded-Proto: https"))
                    .isEqualTo(403);
            assertThat(app.status().path("ready").asBoolean()).isTrue();
        }
    }

    @Test
    void trustedProxy_isBelieved_whoAsksAndByWhichName_othersAreNot() throws Exception {
        try (SidecarApp app = start(DeployedProxy.settings())) {
            app.awaitReady();
            InetAddress stranger = InetAddress.ofLiteral("127.0.0.2");

            // when
            int told = ask(app, "GET /api/tags", "Host: 127.0.0.1", "X-Forwarded-For: 8.8.8.8, 203.0.113.7");
            int forged = askFrom(stranger, app, "/api/nothing", "X-Forwarded-For", "203.0.113.8");

            // then
            assertThat(told).isEqualTo(200);
            assertLogged(app, "/api/tags", "203.0.113.7");
            assertThat(forged).isEqualTo(404);
            assertLogged(app, "/api/nothing", "127.0.0.2");
            assertThat(askFrom(stranger, app, STOP, "Origin", "https://ai.example", "X-Forwarded-Host", "ai.example"))
                    .isEqualTo(403);
            // A page that has its own name point to this machine is no proxy, though its browser is where the proxy is.
            assertThat(ask(app, "GET /api/version", "Host: evil.example", "X-Forwarded-Host: localhost"))
                    .isEqualTo(403);
            assertThat(ask(app, "GET /api/version", "Host: localhost", "X-Forwarded-Host: evil.example"))
                    .isEqualTo(403);
            assertThat(app.status().path("ready").asBoolean()).isTrue();
            assertThat(ask(
                            app,
                            "POST " + STOP,
                            "Host: 127.0.0.1",
                            "Origin: https://ai.example",
                            "X-Forwarded-Host: ai.example"))
                    .isEqualTo(202);
        }
    }

    @Test
    void standardHeader_countsWhereItIsSet_andTheOtherDoesNot() throws Exception {
        try (SidecarApp app = start(
                "sidecar.access.trusted-proxies=10.0.0.0/8,127.0.0.0/8",
                "sidecar.access.proxy-headers=forwarded",
                "sidecar.access.without-keys=true")) {
            app.awaitReady();

            // when
            int sent = ask(
                    app,
                    "GET /api/tags",
                    "Host: 127.0.0.1",
                    "X-Forwarded-For: 8.8.8.8",
                    "Forwarded: for=\"203.0.113.7:4711\";host=ai.example;proto=https, for=10.0.0.7");

            // then
            assertThat(sent).isEqualTo(200);
            assertLogged(app, "/api/tags", "203.0.113.7");
        }
    }

    @Test
    void proxyInFront_withoutKeys_isRefusedAtTheBoot_soIsAnAddressThatIsNone() throws Exception {
        try (SidecarApp open = start("sidecar.access.trusted-proxies=127.0.0.1")) {
            assertThat(open.awaitExit(Duration.ofMinutes(1))).isEqualTo(1);
            assertThat(open.output())
                    .contains("whoever reaches the proxy in front can do everything", "SIDECAR_ACCESS_KEYS");
        }
        try (SidecarApp wrong = start("sidecar.access.trusted-proxies=proxy.example")) {
            assertThat(wrong.awaitExit(Duration.ofMinutes(1))).isEqualTo(1);
            assertThat(wrong.output())
                    .contains("sidecar.access.trusted-proxies: 'proxy.example' is neither an address nor a network");
        }
    }
}
