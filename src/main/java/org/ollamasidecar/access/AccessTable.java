package org.ollamasidecar.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which role may call which path. What does not stand here is for {@link Role#ADMIN} only. */
public final class AccessTable {

    private static final List<String> READ = List.of("GET", "HEAD");
    private static final List<String> GET = List.of("GET");
    private static final List<String> POST = List.of("POST");
    private static final List<String> DELETE = List.of("DELETE");
    private static final List<String> ANY =
            List.of("GET", "POST", "PUT", "PATCH", "HEAD", "OPTIONS", "DELETE", "TRACE");
    private static final Pattern PLAIN = Pattern.compile("/|(/[A-Za-z0-9_:@~-][A-Za-z0-9._:@~-]*)+/?");

    /** The first that fits counts. */
    private static final List<Rule> RULES = List.of(
            rule(READ, "/", Role.INFERENCE),
            rule(READ, "/api/version", Role.INFERENCE),
            rule(READ, "/api/tags", Role.INFERENCE),
            rule(GET, "/api/ps", Role.INFERENCE),
            rule(GET, "/api/status", Role.INFERENCE),
            rule(POST, "/api/show", Role.INFERENCE),
            rule(POST, "/api/generate", Role.INFERENCE),
            rule(POST, "/api/chat", Role.INFERENCE),
            rule(POST, "/api/embed", Role.INFERENCE),
            rule(POST, "/api/embeddings", Role.INFERENCE),
            rule(GET, "/v1/models", Role.INFERENCE),
            rule(GET, "/v1/models/{model}", Role.INFERENCE),
            rule(POST, "/v1/chat/completions", Role.INFERENCE),
            rule(POST, "/v1/completions", Role.INFERENCE),
            rule(POST, "/v1/embeddings", Role.INFERENCE),
            rule(POST, "/v1/responses", Role.INFERENCE),
            rule(POST, "/v1/responses/compact", Role.INFERENCE),
            rule(POST, "/v1/messages", Role.INFERENCE),
            rule(POST, "/v1/audio/transcriptions", Role.INFERENCE),
            change(POST, "/api/pull", Role.OPERATE),
            change(POST, "/api/push", Role.ADMIN),
            change(POST, "/api/create", Role.ADMIN),
            change(POST, "/api/copy", Role.ADMIN),
            change(DELETE, "/api/delete", Role.ADMIN),
            change(List.of("POST", "HEAD"), "/api/blobs/{digest}", Role.ADMIN),
            rule(POST, "/api/me", Role.ADMIN),
            rule(POST, "/api/signout", Role.ADMIN),
            rule(DELETE, "/api/user/keys/{key}", Role.ADMIN),
            rule(POST, "/api/experimental/web_search", Role.ADMIN),
            rule(POST, "/api/experimental/web_fetch", Role.ADMIN),
            rule(GET, "/api/experimental/model-recommendations", Role.ADMIN),
            rule(ANY, "/api/codex/**", Role.ADMIN),
            rule(READ, "/sidecar/v1/status", Role.INFERENCE),
            rule(READ, "/sidecar/v1/load", Role.INFERENCE),
            rule(READ, "/sidecar/v1/models", Role.INFERENCE),
            rule(READ, "/sidecar/v1/models/aliases", Role.INFERENCE),
            change(List.of("PUT", "DELETE"), "/sidecar/v1/models/aliases", Role.ADMIN),
            change(List.of("PUT", "DELETE"), "/sidecar/v1/models", Role.ADMIN),
            change(List.of("GET", "PUT"), "/sidecar/v1/models/import", Role.ADMIN),
            // It has a registry asked, as a pull has.
            change(GET, "/sidecar/v1/models/lookup", Role.OPERATE),
            rule(POST, "/sidecar/v1/models/unload", Role.OPERATE),
            rule(POST, "/sidecar/v1/check", Role.OPERATE),
            rule(POST, "/sidecar/v1/start", Role.OPERATE),
            rule(POST, "/sidecar/v1/stop", Role.OPERATE),
            rule(POST, "/sidecar/v1/restart", Role.OPERATE),
            rule(POST, "/sidecar/v1/drain", Role.OPERATE),
            rule(POST, "/sidecar/v1/undrain", Role.OPERATE),
            // It runs a program of this machine.
            rule(POST, "/sidecar/v1/upgrades**", Role.ADMIN),
            rule(DELETE, "/sidecar/v1/upgrades**", Role.ADMIN),
            change(POST, "/sidecar/v1/loads**", Role.OPERATE),
            rule(DELETE, "/sidecar/v1/loads**", Role.OPERATE),
            rule(DELETE, "/sidecar/v1/requests/{id}", Role.OPERATE),
            rule(READ, "/sidecar/v1/support", Role.ADMIN),
            // A key that is no admin's sees itself.
            rule(READ, "/sidecar/v1/usage", Role.INFERENCE),
            rule(READ, "/sidecar/v1/**", Role.OPERATE),
            rule(READ, "/ui", Role.ANYBODY),
            rule(READ, "/ui/**", Role.ANYBODY));

    /** Most requests ask for a path that stands there as it is: it is found without a look at all the others. */
    private static final Map<String, List<Rule>> BY_PATH =
            RULES.stream().filter(Rule::isOfOnePath).collect(Collectors.groupingBy(Rule::path));

    private AccessTable() {}

    private static Rule rule(List<String> methods, String path, Role role) {
        return new Rule(methods, path, role, false);
    }

    private static Rule change(List<String> methods, String path, Role role) {
        return new Rule(methods, path, role, true);
    }

    /** All of it, in order. */
    static List<Rule> rules() {
        return RULES;
    }

    /**
     * The row of a request.
     *
     * @param path as it was sent: what is not written plainly is in no row
     */
    static Optional<Rule> find(String method, String path) {
        for (Rule rule : BY_PATH.getOrDefault(path, List.of())) {
            if (rule.methods().contains(method)) {
                return Optional.of(rule);
            }
        }
        return PLAIN.matcher(path).matches() ? first(method, path) : Optional.empty();
    }

    static Optional<Rule> first(String method, String path) {
        return RULES.stream().filter(rule -> rule.covers(method, path)).findFirst();
    }

    /**
     * The row of a request to Ollama.
     *
     * @param path decoded, as Ollama's router sees it
     */
    static Optional<Rule> findDecoded(String method, String path) {
        for (Rule rule : BY_PATH.getOrDefault(path, List.of())) {
            if (rule.methods().contains(method)) {
                return Optional.of(rule);
            }
        }
        return isOfOllama(path) ? first(method, path) : Optional.empty();
    }

    /** The rows of a path of Ollama by whatever method. */
    static Stream<Rule> rowsOf(String path) {
        return RULES.stream().filter(rule -> rule.methods().stream().anyMatch(method -> rule.covers(method, path)));
    }

    /** Whether Ollama may have it: it is never asked for anything else. */
    static boolean isOfOllama(String path) {
        return path.startsWith("/api/") || path.startsWith("/v1/") || path.equals("/");
    }
}
