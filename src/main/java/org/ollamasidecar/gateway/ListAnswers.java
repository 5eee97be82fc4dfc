package org.ollamasidecar.gateway;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/**
 * The answers of several Ollamas that are lists.
 *
 * @param answers at least one; of those that are no list, nothing is known
 * @param field where the list is
 */
record ListAnswers(List<Subrequest.Answer> answers, String field) {

    private static final int OK = 200;

    /** All entries, in the order of the answers. */
    List<JsonObject> entries() {
        return answers.stream()
                .flatMap(answer -> list(answer).stream())
                .flatMap(entry -> entry instanceof JsonObject one ? Stream.of(one) : Stream.empty())
                .toList();
    }

    private JsonArray list(Subrequest.Answer answer) {
        if (answer.status() != OK) {
            return new JsonArray();
        }
        // Ollama says null in some versions where it has none.
        return whole(answer).getValue(field) instanceof JsonArray list ? list : new JsonArray();
    }

    /** The first good answer with another list; where there is none, the first bad one. */
    Subrequest.Answer with(List<JsonObject> entries) {
        return answers.stream()
                .filter(answer -> answer.status() == OK)
                .findFirst()
                .map(answer -> new Subrequest.Answer(
                        OK,
                        answer.headers(),
                        whole(answer).put(field, new JsonArray(entries)).toBuffer()))
                .orElse(answers.getFirst());
    }

    private static JsonObject whole(Subrequest.Answer answer) {
        try {
            return new JsonObject(answer.body());
        } catch (DecodeException noList) {
            return new JsonObject();
        }
    }
}
