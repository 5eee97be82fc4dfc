package org.ollamasidecar.ollama;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Ollama's HTTP API, as far as it is needed to supervise it and to load models. Calls block; an interrupt disconnects,
 * which is what makes Ollama stop the work. None has a time limit of its own but for connecting: callers bring theirs.
 *
 * <p>All calls throw {@link OllamaException}.
 */
public interface OllamaClient {

    /** The version that answers: proof of HTTP, none of inference. */
    String version() throws InterruptedException;

    /** Without what has a tag of this service's own. */
    List<InstalledModel> installed() throws InterruptedException;

    /** The one of them with that name, whatever its letters. */
    default Optional<InstalledModel> findInstalled(ModelName model) throws InterruptedException {
        return installed().stream().filter(one -> model.isNamed(one.name())).findFirst();
    }

    /** One that was loaded by a tag of this service's own has the name of the model that is meant. */
    List<LoadedModel> loaded() throws InterruptedException;

    /** What the model can do, in Ollama's words, e.g. {@code completion}, {@code embedding}. */
    List<String> capabilities(ModelName model) throws InterruptedException;

    /** The same, but for a context of so many tokens: a model that is loaded with another one is loaded anew. */
    OllamaClient withContext(OptionalInt tokens);

    /** The same, but models are loaded on the CPU only: no memory of a GPU is taken, and nobody has to leave it. */
    OllamaClient onCpu();

    /** Blocks until a text model is in memory. */
    void load(ModelName model, Optional<KeepAlive> keepAlive) throws InterruptedException;

    /** Blocks until an embedding model is in memory. */
    void loadEmbedding(ModelName model, Optional<KeepAlive> keepAlive) throws InterruptedException;

    /** Asks for the model to be unloaded: at once, or when its running requests have ended. */
    void unload(ModelName model) throws InterruptedException;

    /** Lets a second name mean what a first one means, whatever it has meant before. */
    void copy(ModelName from, ModelName to) throws InterruptedException;

    /** Deletes a model from the store; it does not unload it. */
    void delete(ModelName model) throws InterruptedException;

    Generation generate(ModelName model, String prompt, int maxTokens, Optional<KeepAlive> keepAlive)
            throws InterruptedException;

    /** The number of dimensions of the vector that the model gives for a text. */
    int embed(ModelName model, String text, Optional<KeepAlive> keepAlive) throws InterruptedException;

    /** Downloads a model into the store; returns only after Ollama said that all of it is there. */
    void pull(ModelName model, boolean insecure, Consumer<PullLine> progress) throws InterruptedException;

    /** Whether a file with this digest, {@code sha256:HEX}, is in the store. */
    boolean hasBlob(String digest) throws InterruptedException;

    /** Puts a file into the store; Ollama checks its digest. */
    void putBlob(String digest, Path file) throws InterruptedException;

    /** Makes a model of a GGUF file in the store. */
    default void create(ModelName model, String digest) throws InterruptedException {
        create(model, digest, Map.of());
    }

    /** The same, with further fields of the request, e.g. {@code template}. */
    void create(ModelName model, String digest, Map<String, ?> fields) throws InterruptedException;

    /** Makes a model of a GGUF file's content, with further fields of the request. */
    void create(ModelName model, byte[] gguf, Map<String, ?> fields) throws InterruptedException;
}
