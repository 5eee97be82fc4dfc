package org.ollamasidecar.gateway.request;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ollamasidecar.json.Bytes;
import org.ollamasidecar.json.Edits;
import org.ollamasidecar.json.JsonDocument;
import org.ollamasidecar.json.JsonSyntaxException;
import org.ollamasidecar.json.JsonText;

/** Finds in a body, while it comes, what it says about a model. */
sealed interface BodyContents {

    /**
     * Reads on.
     *
     * @throws JsonSyntaxException where Go would refuse it
     */
    void read(ByteBuffer next);

    /**
     * What was found, once all of it was read.
     *
     * @throws JsonSyntaxException where Go would refuse it
     * @throws RefusedException where Ollama must not see it
     */
    JsonRequest ask();

    /** How its bytes have to change after what was found has been judged and changed. */
    Edits edits(JsonRequest judged);

    /** One in JSON. */
    record Json(JsonDocument document) implements BodyContents {

        @Override
        public void read(ByteBuffer next) {
            document.read(next);
        }

        @Override
        public JsonRequest ask() {
            document.end();
            return new JsonRequest(document);
        }

        @Override
        public Edits edits(JsonRequest judged) {
            return judged.edits();
        }
    }

    /** A form with a file, of which nothing is known before it is all there. */
    record Form(MultipartForm form) implements BodyContents {

        @Override
        public void read(ByteBuffer next) {}

        @Override
        public JsonRequest ask() {
            return aboutModel(form.read());
        }

        /** As JSON says it that says nothing else. */
        private static JsonRequest aboutModel(String model) {
            byte[] json = ("{\"model\":" + JsonText.quoted(model) + "}").getBytes(StandardCharsets.UTF_8);
            JsonDocument document = JsonRequest.document(Bytes.of(json));
            document.read(ByteBuffer.wrap(json));
            document.end();
            return new JsonRequest(document);
        }

        @Override
        public Edits edits(JsonRequest judged) {
            return form.edits(judged.given("model"));
        }
    }
}
