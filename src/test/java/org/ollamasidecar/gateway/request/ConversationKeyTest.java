package org.ollamasidecar.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.json.Bytes;
import org.ollamasidecar.json.JsonDocument;
import org.ollamasidecar.ollama.ModelName;

class ConversationKeyTest {

    private static final ModelName LLAMA = ModelName.parse("llama3.2:1b");
    private static final String SYSTEM = "{\"role\":\"system\",\"content\":\"be brief\"}";

    private static long key(ModelName model, String field, String value) {
        byte[] body = ("{\"model\":\"x\",\"" + field + "\":" + value + "}").getBytes(StandardCharsets.UTF_8);
        JsonDocument document = JsonRequest.document(Bytes.of(body));
        document.read(ByteBuffer.wrap(body));
        document.end();
        return new JsonRequest(document).conversation(model);
    }

    private static long ofMessages(String... messages) {
        return key(LLAMA, "messages", "[" + String.join(",", messages) + "]");
    }

    private static String user(String content) {
        return "{\"role\": \"user\", \"content\": \"" + content + "\"}";
    }

    private static String assistant(String content) {
        return "{\"role\":\"assistant\",\"content\":\"" + content + "\"}";
    }

    @Test
    void laterTurns_haveTheKeyOfTheFirst() {
        assertThat(ofMessages(SYSTEM, user("hi"), assistant("hello"), user("and now?")))
                .isEqualTo(ofMessages(SYSTEM, user("hi")))
                .isNotZero();
    }

    @Test
    void anotherBeginning_orAnotherModel_isAnotherConversation() {
        long key = ofMessages(SYSTEM, user("hi"));

        assertThat(ofMessages(SYSTEM, user("ho"))).isNotEqualTo(key);
        assertThat(ofMessages(user("hi"))).isNotEqualTo(key);
        assertThat(key(ModelName.parse("qwen3:8b"), "messages", "[" + SYSTEM + "," + user("hi") + "]"))
                .isNotEqualTo(key);
    }

    @Test
    void whatLooksLikeTheUser_withinAContent_endsNothing() {
        String quoted = "{\"role\":\"system\",\"content\":\"\\\"role\\\":\\\"user\\\" is what they say}\"}";
        String nested = "{\"role\":\"system\",\"content\":[{\"role\":\"user\"}]}";

        assertThat(ofMessages(quoted, user("hi"))).isNotEqualTo(ofMessages(quoted, user("ho")));
        assertThat(ofMessages(nested, user("hi"))).isNotEqualTo(ofMessages(nested, user("ho")));
    }

    @Test
    void prompt_isToldByItsBeginning() {
        String beginning = "x".repeat(300);

        assertThat(key(LLAMA, "prompt", "\"" + beginning + " and more\""))
                .isEqualTo(key(LLAMA, "prompt", "\"" + beginning + "\""))
                .isNotEqualTo(key(LLAMA, "prompt", "\"short\""));
    }

    @Test
    void requestThatSaysNothing_belongsToNone() {
        assertThat(key(LLAMA, "input", "\"hi\"")).isZero();
    }
}
