package org.ollamasidecar.instance;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.ollamasidecar.ollama.Generation;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.PullLine;

/** An Ollama that can be asked for its version and for nothing else. */
public final class VersionOnlyClient implements OllamaClient {

    /** What answers, or does not. */
    public interface Answer {
        String version() throws InterruptedException;
    }

    private final Answer answer;

    public VersionOnlyClient(Answer answer) {
        this.answer = answer;
    }

    @Override
    public OllamaClient withContext(OptionalInt tokens) {
        throw new UnsupportedOperationException();
    }

    @Override
    public OllamaClient onCpu() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String version() throws InterruptedException {
        return answer.version();
    }

    @Override
    public List<InstalledModel> installed() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<LoadedModel> loaded() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> capabilities(ModelName model) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void load(ModelName model, Optional<KeepAlive> keepAlive) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void loadEmbedding(ModelName model, Optional<KeepAlive> keepAlive) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unload(ModelName model) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void copy(ModelName from, ModelName to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(ModelName model) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Generation generate(ModelName model, String prompt, int maxTokens, Optional<KeepAlive> keepAlive) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int embed(ModelName model, String text, Optional<KeepAlive> keepAlive) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pull(ModelName model, boolean insecure, Consumer<PullLine> progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean hasBlob(String digest) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void putBlob(String digest, Path file) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void create(ModelName model, String digest, Map<String, ?> fields) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void create(ModelName model, byte[] gguf, Map<String, ?> fields) {
        throw new UnsupportedOperationException();
    }
}
