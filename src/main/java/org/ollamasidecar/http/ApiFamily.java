package org.ollamasidecar.http;

import io.vertx.core.json.JsonObject;
import io.vertx.core.net.impl.URIDecoder;

/** Whose clients a path of Ollama is made for: each family knows errors in a shape of its own. */
public enum ApiFamily {
    OLLAMA,
    OPENAI,
    /** OpenAI's responses: errors before a stream as of OpenAI, in a stream as typed events. */
    OPENAI_RESPONSES,
    ANTHROPIC;

    /**
     * The family of a path.
     *
     * @param sent as it was sent: encoded letters mean the same
     */
    public static ApiFamily of(String sent) {
        String path = sent.indexOf('%') < 0 ? sent : URIDecoder.decodeURIComponent(sent, false);
        if (path.startsWith("/v1/messages")) {
            return ANTHROPIC;
        }
        if (path.startsWith("/v1/responses")) {
            return OPENAI_RESPONSES;
        }
        return path.startsWith("/v1/") ? OPENAI : OLLAMA;
    }

    /**
     * The body of an answer that is an error.
     *
     * @param requestId of the request that it answers
     */
    public JsonObject error(int status, String message, String requestId) {
        return switch (this) {
            case OLLAMA -> new JsonObject().put("error", message);
            case OPENAI, OPENAI_RESPONSES -> new JsonObject().put("error", openAi(status, message));
            case ANTHROPIC -> anthropic(status, message).put("request_id", requestId);
        };
    }

    /**
     * An error in a stream that has begun, with the name of its event; empty: events of this family have no names.
     *
     * @param sequence the number of the event, for the family that counts
     */
    public StreamedError streamed(String message, long sequence) {
        return switch (this) {
            case OLLAMA -> new StreamedError("", new JsonObject().put("error", message));
            case OPENAI -> new StreamedError("", new JsonObject().put("error", openAi(NO_STATUS, message)));
            // The typed event, and beside it the field by which OpenAI's own clients know that they have to raise it.
            case OPENAI_RESPONSES ->
                new StreamedError(
                        "error",
                        new JsonObject()
                                .put("type", "error")
                                .put("sequence_number", sequence)
                                .put("code", "server_error")
                                .put("message", message)
                                .putNull("param")
                                .put("error", openAi(NO_STATUS, message)));
            case ANTHROPIC -> new StreamedError("error", anthropic(NO_STATUS, message));
        };
    }

    /**
     * An error as it stands in a stream.
     *
     * @param event the name of its event; empty: none
     */
    public record StreamedError(String event, JsonObject data) {}

    private static final int NO_STATUS = 0;

    private static JsonObject openAi(int status, String message) {
        String type =
                switch (status) {
                    case 400, 413, 431 -> "invalid_request_error";
                    case 401 -> "authentication_error";
                    case 403 -> "permission_error";
                    case 404 -> "not_found_error";
                    case 429 -> "rate_limit_error";
                    default -> "api_error";
                };
        return new JsonObject()
                .put("message", message)
                .put("type", type)
                .putNull("param")
                .putNull("code");
    }

    private static JsonObject anthropic(int status, String message) {
        String type =
                switch (status) {
                    case 400 -> "invalid_request_error";
                    case 401 -> "authentication_error";
                    case 403 -> "permission_error";
                    case 404 -> "not_found_error";
                    case 413, 431 -> "request_too_large";
                    case 429 -> "rate_limit_error";
                    case 503 -> "overloaded_error";
                    default -> "api_error";
                };
        return new JsonObject()
                .put("type", "error")
                .put("error", new JsonObject().put("type", type).put("message", message));
    }
}
