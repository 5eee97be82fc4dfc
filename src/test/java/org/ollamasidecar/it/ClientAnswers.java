package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.ollamasidecar.it.ClientDoors.Door;

/** What the clients of {@code src/test/clients} have to print. */
final class ClientAnswers {

    static final String NO_KEY = "The request has no valid key.";

    /** The canary has one size of vectors. */
    private static final String DIMENSIONS = "32";

    private ClientAnswers() {}

    static String joined(JsonNode parts) {
        StringBuilder all = new StringBuilder();
        parts.forEach(part -> all.append(part.asText("")));
        return all.toString();
    }

    /** The canary's vectors, or what an Ollama says that has embeddings of no model that generates. */
    static void assertEmbedding(String got) {
        assertThat(got).containsAnyOf(DIMENSIONS, "does not support embeddings");
    }

    static void assertChat(JsonNode got) {
        assertThat(got.path("models").toString()).contains("sidecar/canary");
        assertStream(got);
        assertThat(got.path("chatStream")).hasSizeGreaterThan(1);
    }

    /** A whole answer, and the same in pieces. */
    static void assertStream(JsonNode got) {
        assertThat(got.path("chat").asText()).contains("pong");
        assertThat(joined(got.path("chatStream"))).isEqualTo(got.path("chat").asText());
    }

    static void assertRefusals(JsonNode got, Door door) {
        assertThat(got.at("/missing/status").asInt()).isEqualTo(404);
        assertThat(got.at("/missing/error").asText()).contains("no-such-model", "not found");
        if (door == Door.WITH_KEY) {
            for (String refusal : List.of("/wrongKey", "/noKey")) {
                assertThat(got.at(refusal + "/status").asInt()).isEqualTo(401);
                assertThat(got.at(refusal + "/error").asText()).contains(NO_KEY);
            }
        }
    }
}
