package org.ollamasidecar.parity;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.sessions.JqwikSession;

/** Requests as clients send them, each changed at one to four places. */
public final class GeneratedRequests {

    private static final int GENERATION_SIZE = 1000;
    private static final String USER = "\"messages\":[{\"role\":\"user\",\"content\":\"go\"}]";

    /** What clients send: a request line and a body. */
    private static final List<Tuple2<String, String>> USUAL = List.of(
            Tuple.of("POST /api/chat", "{\"model\":\"brief\"," + USER + ",\"stream\":false}"),
            Tuple.of("POST /api/chat", "{\"model\":\"brief\"," + USER + "}"),
            Tuple.of("POST /api/generate", "{\"model\":\"brief\",\"prompt\":\"go\",\"stream\":false}"),
            Tuple.of("POST /api/embed", "{\"model\":\"brief\",\"input\":\"go\"}"),
            Tuple.of("POST /api/embeddings", "{\"model\":\"brief\",\"prompt\":\"go\"}"),
            Tuple.of("POST /api/show", "{\"model\":\"brief\"}"),
            Tuple.of("POST /v1/chat/completions", "{\"model\":\"brief\"," + USER + "}"),
            Tuple.of("POST /v1/chat/completions", "{\"model\":\"brief\"," + USER + ",\"stream\":true}"),
            Tuple.of("POST /v1/completions", "{\"model\":\"brief\",\"prompt\":\"go\"}"),
            Tuple.of("POST /v1/embeddings", "{\"model\":\"brief\",\"input\":\"go\"}"),
            Tuple.of("POST /v1/responses", "{\"model\":\"brief\",\"input\":\"go\"}"),
            Tuple.of("POST /v1/messages", "{\"model\":\"brief\",\"max_tokens\":2," + USER + "}"),
            Tuple.of("POST /v1/messages/count_tokens", "{\"model\":\"brief\"," + USER + "}"),
            Tuple.of("POST /v1/responses/compact", "{\"model\":\"missing\",\"input\":\"go\"}"),
            Tuple.of("DELETE /api/delete", "{\"model\":\"missing\"}"),
            Tuple.of("POST /api/copy", "{\"source\":\"missing\",\"destination\":\"other\"}"),
            Tuple.of("GET /", ""),
            Tuple.of("HEAD /", ""),
            Tuple.of("GET /api/tags", ""),
            Tuple.of("HEAD /api/tags", ""),
            Tuple.of("GET /api/version", ""),
            Tuple.of("GET /v1/models", ""),
            Tuple.of("GET /v1/models/brief", ""),
            Tuple.of("GET /v1/models/brief%3Alatest", ""),
            Tuple.of("GET /v1/models/lab%2Fbrief%3Av1", ""),
            Tuple.of("HEAD /api/blobs/sha256:" + "0".repeat(64), ""),
            Tuple.of("OPTIONS /api/chat", ""),
            Tuple.of("GET /v1/nothing", ""),
            Tuple.of("GET /nothing", ""));

    /** What not everybody may. */
    private static final List<Tuple2<String, String>> RESTRICTED = List.of(
            Tuple.of("POST /api/pull", "{\"model\":\"brief\"}"),
            Tuple.of("POST /api/push", "{\"model\":\"brief\"}"),
            Tuple.of("POST /api/create", "{\"model\":\"other\",\"from\":\"brief\"}"),
            Tuple.of("POST /api/copy", "{\"source\":\"brief\",\"destination\":\"other\"}"),
            Tuple.of("DELETE /api/delete", "{\"model\":\"brief\"}"),
            Tuple.of("POST /api/blobs/sha256:" + "0".repeat(64), "bytes"),
            Tuple.of("HEAD /api/blobs/sha256:" + "0".repeat(64), ""),
            Tuple.of("POST /api/me", "{}"),
            Tuple.of("POST /api/signout", "{}"),
            Tuple.of("DELETE /api/user/keys/abc", ""),
            Tuple.of("POST /api/experimental/web_search", "{\"query\":\"brief\"}"),
            Tuple.of("POST /api/experimental/web_fetch", "{\"url\":\"brief\"}"),
            Tuple.of("GET /api/experimental/model-recommendations", ""),
            Tuple.of("GET /api/codex/v1/models", ""),
            Tuple.of("POST /api/newer", "{\"model\":\"brief\"}"),
            Tuple.of("POST /v1/newer", "{\"model\":\"brief\"}"));

    private static final List<String> METHODS =
            List.of("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "post", "BREW", "PROPFIND");
    private static final List<String> ENDINGS =
            List.of("/", "//", "?a=b", "?", "?a=%zz", ";a", "%20", "%2F", "/.", "/..", "#a", "%00", "é", "/x", "?a=;b");
    private static final List<String> HEADERS = List.of(
            "Host: localhost",
            "Host: LOCALHOST:1",
            "Host: host.docker.internal:11434",
            "Host: machine.local",
            "Host: evil.example",
            "Host: 10.0.0.7:11434",
            "Host: 8.8.8.8",
            "Host: [::1]:11434",
            "Host: [fd00::2]",
            "Host: localhost:x",
            "Origin: http://localhost:3000",
            "Origin: https://127.0.0.1",
            "Origin: app://obsidian.md",
            "Origin: vscode-webview://abc",
            "Origin: chrome-extension://abc",
            "Origin: null",
            "Origin: http://evil.example",
            "Origin: http://localhost.evil.example",
            "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: authorization, x-stainless-lang",
            "Accept: text/event-stream",
            "Accept: text/html",
            "Accept-Encoding: gzip, deflate, br",
            "Content-Type: application/json",
            "Content-Type: text/plain",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Encoding: identity",
            "Content-Encoding: gzip",
            "Content-Encoding: zstd",
            "Authorization: Bearer ollama",
            "x-api-key: ollama",
            "anthropic-version: 2023-06-01",
            "OpenAI-Beta: assistants=v2",
            "User-Agent: claude-cli/2.0.1 (external, cli)",
            "X-Forwarded-For: 8.8.8.8",
            "X-Forwarded-Host: evil.example",
            "Forwarded: host=evil.example",
            "Connection: close",
            "Connection: keep-alive",
            "Expect: 100-continue",
            "Range: bytes=0-3",
            "If-None-Match: *",
            "Cookie: a={{fill 9000 c}}",
            "X-Large: {{fill 30000 x}}",
            "X-Bytes: {{hex ff}}",
            "X-HTTP-Method-Override: DELETE");
    private static final List<String> NAMES = List.of(
            "missing",
            "brief:latest",
            "BRIEF",
            "brief:local",
            "lab/brief:v1",
            "Lab/Brief:V1",
            "registry.ollama.ai/library/brief",
            "library/brief:latest",
            "",
            "a b",
            " brief",
            "brief:",
            ":brief",
            "../x",
            "gpt-oss:20b-cloud",
            "brief:cloud",
            "hf.co/lab/x",
            "{{fill 90 n}}",
            "gpt-4o");
    private static final List<String> VALUES =
            List.of("null", "7", "-1", "1.5", "true", "false", "\"x\"", "\"\"", "[]", "{}", "[{}]", "[\"x\"]", "1e400");
    private static final List<String> FIELDS = List.of(
            "\"model\":\"missing\"",
            "\"MODEL\":\"brief\"",
            "\"name\":\"missing\"",
            "\"stream\":null",
            "\"Stream\":false",
            "\"stream\":\"x\"",
            "\"keep_alive\":\"5m\"",
            "\"keep_alive\":300",
            "\"keep_alive\":\"x\"",
            "\"options\":{\"temperature\":0}",
            "\"options\":{\"nonsense\":1}",
            "\"options\":null",
            "\"options\":{\"seed\":1,\"seed\":2}",
            "\"format\":\"json\"",
            "\"format\":7",
            "\"think\":false",
            "\"think\":\"x\"",
            "\"tools\":[]",
            "\"images\":[]",
            "\"images\":[\"%\"]",
            "\"temperature\":0",
            "\"max_tokens\":1",
            "\"unknown\":{\"a\":[1,null]}",
            "\"x\":\"{{hex ff80}}\"",
            "\"x\":\"\\ud800\"",
            "\"x\":\"a\\u0000b\"",
            "\"insecure\":true",
            "\"\":1");
    private static final List<String> TAILS =
            List.of(" ", "\n", "x", "{}", "]", "{{hex 00}}", "{\"model\":\"missing\"}", "}");

    /** They would change what the next ones see. */
    private static final Pattern CHANGES = Pattern.compile("(?i).*(delete|copy|create|pull|push|blobs).*");

    private static final Pattern VALUE = Pattern.compile("(?<=:)(\"[^\"]*\"|\\[.*?](?=[,}])|true|false|\\d+)");

    private GeneratedRequests() {}

    /** Those that leave the models as they are; the same ones for the same seed. */
    public static List<ParityRequest> harmless(long seed, int count) {
        return some(USUAL, GeneratedRequests::leavesModels, seed, count);
    }

    /** Those that somebody may not send; the same ones for the same seed. */
    public static List<ParityRequest> restricted(long seed, int count) {
        return some(RESTRICTED, request -> true, seed, count);
    }

    private static List<ParityRequest> some(
            List<Tuple2<String, String>> from, Predicate<ParityRequest> wanted, long seed, int count) {
        List<ParityRequest> made = new ArrayList<>();
        JqwikSession.run(() -> requests(from).generator(GENERATION_SIZE).stream(new Random(seed))
                .map(shrinkable -> shrinkable.value())
                .filter(wanted)
                .limit(count)
                .forEach(made::add));
        return made;
    }

    private static Arbitrary<ParityRequest> requests(List<Tuple2<String, String>> from) {
        Arbitrary<List<UnaryOperator<ParityRequest>>> changes =
                changes().list().ofMinSize(1).ofMaxSize(4);
        return Combinators.combine(Arbitraries.of(from), changes).as((usual, all) -> {
            ParityRequest request = ParityRequest.of("generated", "generated", usual.get1(), List.of(), usual.get2());
            for (UnaryOperator<ParityRequest> change : all) {
                request = change.apply(request);
            }
            return request;
        });
    }

    private static Arbitrary<UnaryOperator<ParityRequest>> changes() {
        return Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.of(METHODS).map(GeneratedRequests::method)),
                Tuple.of(2, Arbitraries.of(ENDINGS).map(end -> target(path -> path + end))),
                Tuple.of(1, Arbitraries.integers().between(0, 40).map(at -> target(path -> encodedAt(path, at)))),
                Tuple.of(1, Arbitraries.integers().between(0, 40).map(at -> target(path -> doubledAt(path, at)))),
                Tuple.of(1, Arbitraries.integers().between(0, 40).map(at -> target(path -> upperAt(path, at)))),
                Tuple.of(6, Arbitraries.of(HEADERS).map(GeneratedRequests::header)),
                Tuple.of(3, Arbitraries.of(NAMES).map(name -> body(text -> text.replace("\"brief\"", quoted(name))))),
                Tuple.of(3, Arbitraries.of(FIELDS).map(field -> body(text -> first(text, field)))),
                Tuple.of(2, Arbitraries.of(FIELDS).map(field -> body(text -> last(text, field)))),
                Tuple.of(
                        3,
                        Combinators.combine(
                                        Arbitraries.of(VALUES),
                                        Arbitraries.integers().between(0, 3))
                                .as((value, at) -> body(text -> valueAt(text, at, value)))),
                Tuple.of(1, Arbitraries.of(TAILS).map(tail -> body(text -> text + tail))),
                Tuple.of(1, Arbitraries.integers().between(1, 60).map(at -> body(text -> cut(text, at)))));
    }

    private static UnaryOperator<ParityRequest> method(String method) {
        return asked ->
                with(asked, method + asked.line().substring(asked.method().length()), asked.headers(), asked.body());
    }

    private static UnaryOperator<ParityRequest> target(UnaryOperator<String> change) {
        return asked -> with(
                asked,
                asked.method() + " " + change.apply(asked.line().split(" ", 2)[1]),
                asked.headers(),
                asked.body());
    }

    private static UnaryOperator<ParityRequest> header(String header) {
        return asked -> {
            String name = header.split(":", 2)[0];
            List<String> headers = new ArrayList<>(asked.headers());
            headers.removeIf(known -> known.startsWith(name + ":"));
            headers.add(header);
            return with(asked, asked.line(), headers, asked.body());
        };
    }

    private static UnaryOperator<ParityRequest> body(UnaryOperator<String> change) {
        return asked ->
                asked.body().isEmpty() ? asked : with(asked, asked.line(), asked.headers(), change.apply(asked.body()));
    }

    private static ParityRequest with(ParityRequest asked, String line, List<String> headers, String body) {
        return ParityRequest.of(asked.kind(), asked.name(), line, headers, body);
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static String encodedAt(String path, int at) {
        int place = at % path.length();
        return path.substring(0, place)
                + (place == 0 ? "/" : "%%%02x".formatted((int) path.charAt(place)))
                + path.substring(place + 1);
    }

    private static String doubledAt(String path, int at) {
        int slash = path.indexOf('/', at % path.length());
        return slash < 0 ? path : path.substring(0, slash) + "/" + path.substring(slash);
    }

    private static String upperAt(String path, int at) {
        int place = at % path.length();
        return path.substring(0, place) + Character.toUpperCase(path.charAt(place)) + path.substring(place + 1);
    }

    private static String first(String body, String field) {
        return body.startsWith("{\"") ? "{" + field + "," + body.substring(1) : body;
    }

    private static String last(String body, String field) {
        return body.endsWith("}") ? body.substring(0, body.length() - 1) + "," + field + "}" : body;
    }

    private static String valueAt(String body, int at, String value) {
        int[] count = {0};
        return VALUE.matcher(body)
                .replaceAll(found -> count[0]++ == at
                        ? value.replace("\\", "\\\\")
                        : found.group().replace("\\", "\\\\").replace("$", "\\$"));
    }

    private static String cut(String body, int at) {
        return body.substring(0, Math.max(1, body.length() - at));
    }

    private static boolean leavesModels(ParityRequest request) {
        String target =
                URLDecoder.decode(request.line().replaceAll("%(?![0-9a-fA-F]{2})", "%25"), StandardCharsets.ISO_8859_1);
        return !CHANGES.matcher(target).matches()
                || !request.body().toLowerCase(Locale.ROOT).contains("brief");
    }
}
