package org.ollamasidecar.gateway.request;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A path of Ollama whose requests are about a model, which their bodies name: in JSON, or in a form. */
public enum JsonPath {
    GENERATE("/api/generate", Kind.INFERENCE),
    CHAT("/api/chat", Kind.INFERENCE),
    EMBED("/api/embed", Kind.INFERENCE),
    EMBEDDINGS("/api/embeddings", Kind.INFERENCE),
    OPENAI_CHAT("/v1/chat/completions", Kind.INFERENCE),
    OPENAI_COMPLETIONS("/v1/completions", Kind.INFERENCE),
    OPENAI_EMBEDDINGS("/v1/embeddings", Kind.INFERENCE),
    OPENAI_RESPONSES("/v1/responses", Kind.INFERENCE),
    OPENAI_COMPACT("/v1/responses/compact", Kind.INFERENCE),
    ANTHROPIC_MESSAGES("/v1/messages", Kind.INFERENCE),
    OPENAI_TRANSCRIPTIONS("/v1/audio/transcriptions", Kind.INFERENCE),
    SHOW("/api/show", Kind.QUESTION),
    PULL("/api/pull", Kind.CHANGE),
    PUSH("/api/push", Kind.CHANGE),
    CREATE("/api/create", Kind.CHANGE),
    COPY("/api/copy", Kind.CHANGE),
    DELETE("/api/delete", Kind.CHANGE);

    /** What a request does. */
    enum Kind {
        INFERENCE,
        QUESTION,
        CHANGE
    }

    private static final Set<String> METHODS = Set.of("POST", "DELETE");

    private static final Map<String, JsonPath> BY_PATH =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(path -> path.path, Function.identity()));

    private final String path;
    private final Kind kind;

    JsonPath(String path, Kind kind) {
        this.path = path;
        this.kind = kind;
    }

    public static Optional<JsonPath> of(String path) {
        return Optional.ofNullable(BY_PATH.get(path));
    }

    /** The same for a request by a method that some Ollama takes there; to others its router answers, unread. */
    public static Optional<JsonPath> of(String method, String path) {
        return METHODS.contains(method) ? of(path) : Optional.empty();
    }

    public String path() {
        return path;
    }

    public boolean isInference() {
        return kind == Kind.INFERENCE;
    }

    /** Whether its requests may be turns of a conversation, for which a model has its prompt in a cache. */
    public boolean isConversation() {
        return switch (this) {
            case GENERATE,
                    CHAT,
                    OPENAI_CHAT,
                    OPENAI_COMPLETIONS,
                    OPENAI_RESPONSES,
                    OPENAI_COMPACT,
                    ANTHROPIC_MESSAGES -> true;
            case EMBED, EMBEDDINGS, OPENAI_EMBEDDINGS, OPENAI_TRANSCRIPTIONS, SHOW, PULL, PUSH, CREATE, COPY, DELETE ->
                false;
        };
    }

    /** Whether its requests may be sent again without a lasting effect. */
    public boolean changesNothing() {
        return kind != Kind.CHANGE;
    }

    /** Whether an Ollama of today reads its bodies compressed. */
    public boolean mayBeCompressed() {
        return path.startsWith("/v1/") && !isForm();
    }

    /** Whether its bodies are forms with a file. Ollama would take the model of such a request from its query, too. */
    public boolean isForm() {
        return this == OPENAI_TRANSCRIPTIONS;
    }

    /** Whether its answers may be streams of events. */
    boolean knowsEvents() {
        return isInference() && path.startsWith("/v1/") && !isForm();
    }

    /** Whether its requests may name a model by an alias: those that change models mean the name as it is. */
    boolean knowsAliases() {
        return kind != Kind.CHANGE;
    }

    /** Whether its requests say how long the model stays; the paths of others do not know that. */
    public boolean knowsKeepAlive() {
        return knowsOptions();
    }

    /** Whether its requests may have options of the runner; the paths of others have none. */
    boolean knowsOptions() {
        return isInference() && path.startsWith("/api/");
    }
}
