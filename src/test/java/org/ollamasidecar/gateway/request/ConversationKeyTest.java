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
        return key(model, "{\"model\":\"x\",\"" + field + "\":" + value + "}");
    }

    private static long key(ModelName model, String request) {
        byte[] body = request.getBytes(StandardCharsets.UTF_8);
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
    void inputOfAResponse_isToldLikeMessages_orLikeAPrompt() {
        assertThat(key(LLAMA, "input", "[" + user("hi") + "," + assistant("hello") + "," + user("and now?") + "]"))
                .isEqualTo(key(LLAMA, "input", "[" + user("hi") + "]"))
                .isNotEqualTo(key(LLAMA, "input", "[" + user("ho") + "]"));
        assertThat(key(LLAMA, "input", "\"hi\"")).isNotZero().isNotEqualTo(key(LLAMA, "input", "\"ho\""));
    }

    @Test
    void whatIsSaidOfTheSystem_belongsToTheBeginning() {
        String hi = "\"messages\":[" + user("hi") + "]}";

        assertThat(key(LLAMA, "{\"system\":\"be brief\"," + hi))
                .isEqualTo(key(LLAMA, "{\"system\":\"be brief\",\"max_tokens\":9," + hi))
                .isNotEqualTo(key(LLAMA, "{\"system\":\"be long\"," + hi))
                .isNotEqualTo(key(LLAMA, "{" + hi));
        assertThat(key(LLAMA, "{\"system\":[{\"type\":\"text\",\"text\":\"be brief\"}]," + hi))
                .isNotEqualTo(key(LLAMA, "{\"system\":[{\"type\":\"text\",\"text\":\"be long\"}]," + hi));
        assertThat(key(LLAMA, "{\"input\":\"hi\",\"instructions\":\"be brief\"}"))
                .isNotEqualTo(key(LLAMA, "{\"input\":\"hi\",\"instructions\":\"be long\"}"));
    }

    @Test
    void contextOfAnEarlierTurn_isTheBeginning_whateverIsSaidNow() {
        String tokens = "128006,".repeat(50);

        assertThat(key(LLAMA, "{\"context\":[" + tokens + "9],\"prompt\":\"and now?\"}"))
                .isEqualTo(key(LLAMA, "{\"prompt\":\"and then?\",\"context\":[" + tokens + "9,10,11]}"))
                .isNotEqualTo(key(LLAMA, "{\"context\":[7," + tokens + "9],\"prompt\":\"and now?\"}"));
        assertThat(key(LLAMA, "{\"context\":[],\"prompt\":\"hi\"}")).isEqualTo(key(LLAMA, "{\"prompt\":\"hi\"}"));
    }

    @Test
    void requestThatSaysNothing_belongsToNone() {
        assertThat(key(LLAMA, "suffix", "\"hi\"")).isZero();
    }
}
