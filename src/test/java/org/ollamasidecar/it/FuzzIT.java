package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;

/**
 * Requests that no client sends, from a key that may only ask models: {@code -Dfuzz.seed=7 -Dfuzz.requests=5000}. What
 * Ollama got is read from its own access log, and it also tells of bytes that no request explains.
 */
@Tag("current")
class FuzzIT extends FaultCase {

    private static final String SECRET = "fuzz-secret";
    private static final String INNER = "DELETE /api/delete HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
    private static final int ANSWER_MILLIS = 10_000;
    private static final int LOOK_MILLIS = 100;

    /** What may leave open where a request ends. */
    private static final Pattern LENGTHS = Pattern.compile("(?i)content-length|transfer-encoding|100-continue");

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}).*");
    /** What the fake writes of each request that it understood. */
    private static final Pattern PASSED = Pattern.compile("\\[GIN].* POST +\"/(api|v1)/");

    /** At least one of so many has to get through: where all are refused, nothing is tested. */
    private static final int LEAST_PASSED = 40;

    private static final Pattern NOT_FOR_INFERENCE =
            Pattern.compile("/api/(delete|pull|push|create|copy|blobs|me|signout|experimental)");

    private static final List<String> METHODS =
            List.of("GET", "POST", "HEAD", "PUT", "DELETE", "get", "OPTIONS", "TRACE", "PATCH", "G\u00e4T", "PRI");
    private static final List<String> PATHS = List.of(
            "/api/generate", "/api/chat", "/api/tags", "/api/delete", "/api/pull", "/v1/models", "/v1/models/a", "/");
    private static final List<String> TWISTS = List.of(
            "",
            "",
            "",
            "/",
            "//",
            "/.",
            "/..",
            "/../delete",
            "/%2e%2e/delete",
            "%2f..%2fdelete",
            "%00",
            "?a=b",
            "?a=%0d%0ab",
            ";x=y",
            "#/api/delete",
            "\\..\\delete",
            "/%252e%252e/delete",
            "?" + "q".repeat(6000),
            "\u00e9");
    private static final List<String> FRONTS =
            List.of("", "", "", "", "http://evil.example", "//evil.example", "/v1/..", "/%61pi/..", "/.", "*");
    private static final List<String> HEADERS = List.of(
            "Content-Length: 0",
            "Content-Length: +2",
            "Content-Length: 0, 5",
            "Content-Length: -1",
            "Content-Length: 99999999999999999999",
            "Content-Length : 5",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding:\tchunked",
            "Transfer-Encoding: identity, chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            "X: a\r\n Content-Length: 3",
            "X: a\nTransfer-Encoding: chunked",
            "Connection: close, content-length, x-api-key",
            "Connection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
            "Expect: 100-continue",
            "Expect: 200-ok",
            "Host: evil.example",
            "X-HTTP-Method-Override: DELETE",
            "X-Original-URL: /api/delete",
            "X-Request-Id: a\u00ff\u0001",
            "X-Huge: " + "h".repeat(9000),
            "traceparent: 00-nonsense",
            ": no name",
            "no colon");
    private static final List<String> BODIES = List.of(
            "",
            "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\",\"stream\":false}",
            "{\"model\":\"a\",\"model\":\"b\"}",
            "{\"model\":",
            "[".repeat(3000),
            "{\"model\":7,\"options\":[],\"keep_alive\":{}}",
            "{\"model\":\"sidecar/canary\",\"options\":{\"num_ctx\":1e999}}",
            "\u0000\u00ff",
            "0\r\n\r\n" + INNER,
            "5\r\nhello\r\n0\r\n\r\n" + INNER,
            "5;x=\"\r\n\"\r\nhello\r\n0\r\nTrailer: x\r\n\r\n" + INNER,
            INNER);

    private final long seed = Long.getLong("fuzz.seed", 20_260_101);
    private final int requests = Integer.getInteger("fuzz.requests", 600);
    private final Random random = new Random(seed);

    @Test
    @Tag("fake")
    void row50_nonsense_isRefusedOrAnswered_andNothingIsSmuggled() throws Exception {
        // given
        Path keys = folder.resolve("keys");
        Files.writeString(keys, "fuzz inference sha256:" + sha256(SECRET) + "\n");
        FakeProgram fake = fake();
        try (SidecarApp app = SidecarApp.startPlain(
                home,
                "sidecar.access.keys=" + keys,
                "sidecar.heartbeat.enabled=false",
                "sidecar.gateway.load-on-demand=false",
                "sidecar.ollama.program=" + fake.path())) {
            soon().until(() -> ask(app, request("GET", "/sidecar/v1/status", "Connection: close", ""))
                    .contains("\"ready\":true"));
            Path log = home.resolve("ollama.log");
            long before = Files.size(log);

            // when
            List<String> bad = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                Nonsense nonsense = nonsense();
                judge(app, nonsense).ifPresent(why -> bad.add(why + " after " + shown(nonsense.text())));
            }

            // then
            assertThat(bad).as("seed " + seed).isEmpty();
            assertThat(ask(app, request("GET", "/api/version", "Connection: close", "")))
                    .startsWith("HTTP/1.1 200");
            String seen = Files.readString(log, StandardCharsets.ISO_8859_1).substring((int) before);
            assertThat(seen.lines().filter(line -> PASSED.matcher(line).find()).count())
                    .as("requests that reached Ollama, seed " + seed)
                    .isGreaterThanOrEqualTo(requests / LEAST_PASSED);
            assertThat(seen.lines()
                            .filter(line -> NOT_FOR_INFERENCE.matcher(line).find()))
                    .as("seed " + seed)
                    .isEmpty();
            assertThat(seen).as("seed " + seed).doesNotContain("more than a request", "evil.example");
            soon().until(() -> ask(app, request("GET", "/sidecar/v1/status", "Connection: close", ""))
                    .contains("\"requests\":0"));
        }
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** @param whole whether everybody has to see where it ends: then it has to be answered */
    private record Nonsense(String text, boolean whole) {}

    private Nonsense nonsense() {
        boolean whole = random.nextBoolean();
        StringBuilder headers = new StringBuilder("X-Fuzz: 1");
        for (int more = random.nextInt(4); more > 0; more--) {
            String header = pick(HEADERS);
            if (!whole || !LENGTHS.matcher(header).find()) {
                headers.append("\r\n").append(header);
            }
        }
        boolean almostGood = random.nextInt(3) == 0;
        String body = almostGood ? BODIES.get(1) : pick(BODIES);
        if (whole || random.nextInt(3) > 0) {
            headers.append("\r\nContent-Length: ").append(body.length());
        }
        String target = almostGood ? pick(PATHS) : pick(FRONTS) + pick(PATHS) + pick(TWISTS);
        String method = random.nextInt(3) > 0 ? "POST" : pick(METHODS);
        return new Nonsense(request(method, target, headers.toString(), body), whole);
    }

    private String pick(List<String> some) {
        return some.get(random.nextInt(some.size()));
    }

    private static String request(String method, String target, String headers, String body) {
        return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + SECRET + "\r\n" + headers
                + "\r\n\r\n" + body;
    }

    private static String ask(SidecarApp app, String request) throws IOException {
        try (RawClient client = new RawClient(app.api("/"))) {
            return client.send(request).rest();
        }
    }

    /** A request that is whole has to be answered, or its connection closed; one that waits for more is left. */
    private static Optional<String> judge(SidecarApp app, Nonsense nonsense) throws IOException {
        try (RawClient client = new RawClient(app.api("/"))) {
            String status = client.send(nonsense.text()).lineWithin(nonsense.whole() ? ANSWER_MILLIS : LOOK_MILLIS);
            Matcher code = STATUS.matcher(status);
            return code.matches()
                            && code.group(1).startsWith("5")
                            && !code.group(1).equals("501")
                    ? Optional.of(status)
                    : Optional.empty();
        } catch (SocketTimeoutException hangs) {
            return nonsense.whole() ? Optional.of("no answer") : Optional.empty();
        } catch (SocketException closed) {
            return Optional.empty();
        }
    }

    private static String shown(String nonsense) {
        return nonsense.substring(0, Math.min(400, nonsense.length()))
                .replace("\r", "\\r")
                .replace("\n", "\\n\n");
    }
}
