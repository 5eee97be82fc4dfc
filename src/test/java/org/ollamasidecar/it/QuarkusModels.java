package org.ollamasidecar.it;

import java.util.List;
import org.ollamasidecar.canary.TinyBert;

/** The models that quarkus-langchain4j asks for where none is configured; here the canary and a tiny one. */
final class QuarkusModels {

    private static final String CHAT = "llama3.2";
    private static final String EMBEDDING = "nomic-embed-text";

    private QuarkusModels() {}

    /** Puts them there, and into memory: the application has little patience. */
    static void prepare(TestModels ollama) throws Exception {
        ollama.ask("/api/copy", "{\"source\":\"sidecar/canary\",\"destination\":\"" + CHAT + "\"}");
        ollama.create(EMBEDDING, TinyBert.file(List.of()), "\"parameters\":{\"num_thread\":1}");
        ollama.ask("/api/generate", "{\"model\":\"" + CHAT + "\",\"prompt\":\"ping\",\"stream\":false}");
        ollama.ask("/api/embed", "{\"model\":\"" + EMBEDDING + "\",\"input\":\"ping\"}");
    }
}
