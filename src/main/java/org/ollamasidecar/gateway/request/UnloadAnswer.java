package org.ollamasidecar.gateway.request;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * What Ollama answers when a model is unloaded, for one that stays although it was asked to go.
 *
 * @param model as the client calls it
 */
public record UnloadAnswer(JsonPath path, String model) {

    /** What a request gets that only unloads a model that stays. */
    public static final class Due extends RuntimeException {

        private final transient UnloadAnswer answer;
        private final Instant at;

        public Due(UnloadAnswer answer, Instant at) {
            super("It stays", null, false, false);
            this.answer = answer;
            this.at = at;
        }

        /** Completes when it is written. */
        public Future<Void> send(HttpServerResponse response) {
            return answer.send(response, at);
        }
    }

    private Future<Void> send(HttpServerResponse response, Instant at) {
        JsonObject json = new JsonObject().put("model", model).put("created_at", at.toString());
        if (path == JsonPath.CHAT) {
            json.put("message", new JsonObject().put("role", "assistant").put("content", ""));
        } else {
            json.put("response", "");
        }
        json.put("done", true).put("done_reason", "unload");
        return response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
                .end(json.toBuffer());
    }
}
