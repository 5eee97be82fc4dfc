package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which path, host and origin may be asked, and by whom: the answers of a real Ollama beside ours. */
class OllamasRulesIT {

    private static final String USER = "user-secret";
    private static final String ADMIN = "admin-secret";
    private static final long SEED = Long.getLong("fuzz.seed", 20_260_101);
    private static final int GENERATED = 400;
    private static final List<String> SCHEMES =
            List.of("http://", "https://", "app://", "tauri:/", "file://", "ws://", "chrome-extension://", "HTTP://");
    private static final List<String> PARTS = List.of(
            "localhost",
            "LocalHost",
            "127.0.0.1",
            "0.0.0.0",
            "10.0.0.7",
            "192.168.1.1",
            "172.16.9.9",
            "8.8.8.8",
            "evil",
            ".example",
            ".local",
            ".internal",
            ".localhost",
            "internal",
            ":80",
            "[",
            "]",
            "[::1]",
            "::1",
            "fd00::1",
            "::ffff:127.0.0.1",
            "%lo",
            "%25",
            ".",
            "-",
            "_",
            "0",
            "1",
            "00",
            "~",
            ",");

    @TempDir
    Path folder;

    /** The first line, the headers that clients read, and the body. */
    private record Seen(int status, Map<String, String> headers, String body) {

        static Seen of(String answer) {
            String head = answer.substring(0, Math.max(0, answer.indexOf("\r\n\r\n")));
            List<String> lines = head.lines().toList();
            Map<String, String> headers = lines.stream()
                    .skip(1)
                    .map(line -> line.split(":", 2))
                    .filter(line -> List.of("content-type", "allow", "location")
                                    .contains(line[0].toLowerCase(java.util.Locale.ROOT))
                            || line[0].toLowerCase(java.util.Locale.ROOT).startsWith("access-control"))
                    .collect(Collectors.toMap(
                            line -> line[0].toLowerCase(java.util.Locale.ROOT),
                            line -> line[1].strip(),
                            (one, other) -> one + "," + other));
            int status = lines.isEmpty() ? 0 : Integer.parseInt(lines.getFirst().split(" ", 3)[1]);
            return new Seen(status, headers, answer.substring(Math.min(answer.length(), head.length() + 4)));
        }
    }

    /** A preflight says nothing of methods that browsers would not ask for. */
    private static Seen withoutAllow(Seen seen) {
        Map<String, String> headers = new HashMap<>(seen.headers());
        headers.remove("allow");
        return new Seen(seen.status(), headers, seen.body());
    }

    private static Seen ask(URI server, String request) throws IOException {
        try (RawClient client = new RawClient(server)) {
            return Seen.of(client.send(request).rest());
        }
    }

    private static String request(String line, String... headers) {
        List<String> all = new ArrayList<>(List.of(line + " HTTP/1.1"));
        all.addAll(List.of(headers));
        all.add("Connection: close");
        return String.join("\r\n", all) + "\r\n\r\n";
    }

    private static String hash(String secret) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    }

    private static String generated(Random random) {
        StringBuilder text = new StringBuilder();
        for (int parts = 1 + random.nextInt(4); parts > 0; parts--) {
            text.append(pick(random, PARTS));
        }
        return text.toString();
    }

    private static String pick(Random random, List<String> some) {
        return some.get(random.nextInt(some.size()));
    }

    private SidecarApp start(String... properties) throws IOException {
        Path home = Files.createDirectories(folder.resolve("home")).toRealPath();
        return SidecarApp.start(home, properties);
    }

    private static URI ready(SidecarApp app, String... key) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(15))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> app.json(app.get(
                                app.api("/sidecar/v1/status"),
                                key.length == 0 ? Map.of() : Map.of("X-API-Key", key[0]))),
                        status -> status.path("ready").asBoolean())
                .path("address")
                .asText()
                .transform(URI::create);
    }

    @Test
    void paths_areAnsweredAsByOllama_withEveryKey() throws Exception {
        // given
        Path keys = folder.resolve("keys");
        Files.writeString(keys, "user inference sha256:" + hash(USER) + "\nroot admin sha256:" + hash(ADMIN) + "\n");
        try (SidecarApp app = start("sidecar.access.keys=" + keys)) {
            URI ollama = ready(app, ADMIN);
            List<String> lines = List.of(
                    "GET /v1/nothing",
                    "POST /v1/messages/count_tokens?beta=true",
                    "GET /api/nothing",
                    "GET /api/",
                    "GET /nothing",
                    "GET /favicon.ico",
                    "PUT /api/tags",
                    "GET /api/chat",
                    "get /api/tags",
                    "HEAD /api/ps",
                    "GET /api/tags/",
                    "GET /v1/models/",
                    "GET /API/tags",
                    "GET /api/%2e%2e/tags",
                    "GET /api/%2Ftags",
                    "GET //api/tags",
                    "GET /api/../api/tags?x=1",
                    "POST /api//generate",
                    "GET /api/%76ersion",
                    "GET /v1/models/sidecar%2Fcanary",
                    "GET /v1/models/no-such%3Alatest",
                    "GET /v1/models/no%20such",
                    "GET /api/tags%00",
                    "GET http://localhost/api/version");

            // then
            for (String key : List.of(USER, ADMIN)) {
                for (String line : lines) {
                    Seen there = ask(ollama, request(line, "Host: localhost"));
                    Seen here = ask(app.api("/"), request(line, "Host: localhost", "X-API-Key: " + key));
                    assertThat(here).as(line + " with " + key).isEqualTo(there);
                }
            }

            // and
            assertThat(ask(app.api("/"), request("GET /v1/nothing", "Host: localhost"))
                            .status())
                    .isEqualTo(401);
            assertThat(ask(app.api("/"), request("GET /v1/nothing?key=" + ADMIN, "Host: localhost"))
                            .status())
                    .isEqualTo(401);
            for (String line :
                    List.of("DELETE /api/%64elete", "DELETE /api/delete/", "POST /api/pull", "GET /api/codex/x")) {
                assertThat(ask(app.api("/"), request(line, "Host: localhost", "X-API-Key: " + USER))
                                .status())
                        .as(line)
                        .isEqualTo(403);
            }

            // and what cannot be decoded is refused before any of that
            assertThat(ask(app.api("/"), request("GET /api/%zz", "Host: localhost"))
                            .status())
                    .isEqualTo(ask(ollama, request("GET /api/%zz", "Host: localhost"))
                            .status());

            // and every credential is tried
            assertThat(ask(
                                    app.api("/"),
                                    request(
                                            "GET /api/version",
                                            "Host: localhost",
                                            "x-api-key: foreign",
                                            "Authorization: Bearer other",
                                            "Authorization: Bearer " + USER))
                            .status())
                    .isEqualTo(200);

            // and a key in a query gets into no log
            ask(app.api("/"), request("GET /api/version?api_key=" + USER, "Host: localhost", "x-api-key: " + USER));
            assertThat(Files.readString(folder.resolve("home").resolve("ollama.log"), StandardCharsets.ISO_8859_1))
                    .doesNotContain(USER);
            assertThat(app.output()).doesNotContain(USER);

            // and a preflight needs no key
            String preflight = request(
                    "OPTIONS /v1/chat/completions",
                    "Host: localhost",
                    "Origin: http://localhost:3000",
                    "Access-Control-Request-Method: POST",
                    "Access-Control-Request-Headers: authorization,content-type,x-stainless-os");
            assertThat(ask(app.api("/"), preflight)).isEqualTo(withoutAllow(ask(ollama, preflight)));
            assertThat(ask(app.api("/"), request("GET /api/version", "Host: localhost", "Origin: app://obsidian.md"))
                            .headers())
                    .containsEntry("access-control-allow-origin", "app://obsidian.md");
        }
    }

    @Test
    void hostsAndOrigins_areJudgedAsByOllama_andHeadersMayBeAsLarge() throws Exception {
        // given
        try (SidecarApp app =
                start("sidecar.access.hosts=ai.example", "quarkus.http.cors.origins=https://chat.example")) {
            URI ollama = ready(app);

            // then
            for (String host : List.of(
                    "localhost",
                    "LOCALHOST:11434",
                    "host.docker.internal:11434",
                    "box.local",
                    "a.localhost:1",
                    "10.1.2.3:11434",
                    "[::1]:11434",
                    "[::1]",
                    "",
                    "evil.example",
                    "evil.example:11434",
                    "8.8.8.8",
                    "localhost.evil.example",
                    "127.0.0.1.evil.example:80")) {
                String request = request("GET /api/version", "Host: " + host);
                assertThat(ask(app.api("/"), request).status())
                        .as(host)
                        .isEqualTo(ask(ollama, request).status());
                String options = request("OPTIONS /api/version", "Host: " + host);
                assertThat(ask(app.api("/"), options).status())
                        .as(host)
                        .isEqualTo(ask(ollama, options).status());
            }
            for (String origin : List.of(
                    "http://localhost:3000",
                    "https://127.0.0.1",
                    "app://obsidian.md",
                    "tauri://localhost",
                    "vscode-webview://x",
                    "http://localhost",
                    "null",
                    "http://evil.example",
                    "http://localhost.evil.example",
                    "http://" + "a".repeat(100_000),
                    "chrome-extension://x")) {
                for (String method : List.of("GET", "OPTIONS")) {
                    String request = request(method + " /api/version", "Host: localhost", "Origin: " + origin);
                    Seen there = ask(ollama, request);
                    Seen here = ask(app.api("/"), request);
                    assertThat(here.status()).as(origin).isEqualTo(there.status());
                    if (here.status() < 300) {
                        assertThat(here).as(origin).isEqualTo(withoutAllow(there));
                    }
                }
                assertThat(ask(app.api("/"), request("GET /sidecar/v1/status", "Host: localhost", "Origin: " + origin))
                                .status())
                        .as(origin)
                        .isEqualTo(origin.equals("http://localhost") ? 200 : 403);
            }
            for (String bad : List.of(
                    request("GET /api/version", "Host: localhost", "Host: localhost"),
                    request("GET /api/version"),
                    request("GET /api/version", "Host: a/b"))) {
                Seen here = ask(app.api("/"), bad);
                assertThat(here.status()).isEqualTo(400);
            }

            // and a port that is none is told in the family's shape
            Seen noPort = ask(app.api("/"), request("GET /v1/models", "Host: localhost:no-port"));
            assertThat(noPort.status()).isEqualTo(400);
            assertThat(noPort.body()).contains("invalid_request_error", "port");

            // and so are hosts and origins that nobody would think of
            Random random = new Random(SEED);
            for (int i = 0; i < GENERATED; i++) {
                String host = generated(random);
                String origin = random.nextInt(3) == 0 ? "" : pick(random, SCHEMES) + generated(random);
                String request = request("GET /api/version", "Host: " + host, "Origin: " + origin);
                assertThat(ask(app.api("/"), request).status())
                        .as("seed " + SEED + ", host " + host + ", origin " + origin)
                        .isIn(ask(ollama, request).status(), 400);
            }

            // and what is configured is allowed too
            assertThat(ask(app.api("/"), request("GET /api/version", "Host: AI.example:80"))
                            .status())
                    .isEqualTo(200);
            assertThat(ask(app.api("/"), request("GET /api/version", "Host: localhost", "Origin: https://chat.example"))
                            .status())
                    .isEqualTo(200);

            // and
            for (String large : List.of(
                    "Cookie: " + "c".repeat(24_000),
                    "Authorization: Bearer " + "t".repeat(100_000),
                    "X-Large: " + "x".repeat(256 * 1024))) {
                assertThat(ask(app.api("/"), request("GET /api/version", "Host: localhost", large))
                                .status())
                        .isEqualTo(200);
            }
            assertThat(ask(app.api("/"), request("GET /api/version", "Host: localhost", "X: " + "x".repeat(300_000)))
                            .status())
                    .isEqualTo(431);
            assertThat(ask(app.api("/"), request("GET /api/version?" + "q".repeat(100_000), "Host: localhost"))
                            .status())
                    .isEqualTo(200);
        }
    }
}
