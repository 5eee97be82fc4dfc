package org.ollamasidecar.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ollamasidecar.ollama.Generation;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.ollama.PullLine;

/** An Ollama in memory that does at once what it is asked. */
public final class FakeOllama implements OllamaClient {

    public final List<String> calls = new CopyOnWriteArrayList<>();
    public final List<InstalledModel> installed = new CopyOnWriteArrayList<>();
    private final Set<String> blobs = new HashSet<>();
    public final List<LoadedModel> loaded = new CopyOnWriteArrayList<>();
    List<String> capabilities = List.of("completion");

    /** Happens whenever it is asked what is loaded. */
    public volatile Runnable onLook = () -> {};

    int produced = 1;
    Duration loadTakes = Duration.ZERO;
    Optional<OllamaException> loadFails = Optional.empty();
    Optional<OllamaException> pullFails = Optional.empty();

    @Override
    public OllamaClient withContext(OptionalInt tokens) {
        tokens.ifPresent(context -> calls.add("context " + context));
        return this;
    }

    @Override
    public OllamaClient onCpu() {
        throw new UnsupportedOperationException();
    }

    private void takeTime() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(loadTakes.toMillis());
    }

    @Override
    public String version() {
        return "0.34.4";
    }

    @Override
    public List<InstalledModel> installed() {
        return installed;
    }

    @Override
    public List<LoadedModel> loaded() {
        onLook.run();
        return List.copyOf(loaded);
    }

    @Override
    public List<String> capabilities(ModelName model) {
        return capabilities;
    }

    @Override
    public void load(ModelName model, Optional<KeepAlive> keepAlive) throws InterruptedException {
        takeTime();
        if (loadFails.isPresent()) {
            throw loadFails.get();
        }
        calls.add("load " + model + " " + keepAlive.map(KeepAlive::text).orElse("-"));
    }

    @Override
    public void loadEmbedding(ModelName model, Optional<KeepAlive> keepAlive) {
        calls.add("loadEmbedding " + model);
    }

    @Override
    public void unload(ModelName model) {
        calls.add("unload " + model);
    }

    @Override
    public void copy(ModelName from, ModelName to) {
        calls.add("copy " + from + " " + to);
    }

    @Override
    public void delete(ModelName model) {
        calls.add("delete " + model);
    }

    @Override
    public Generation generate(ModelName model, String prompt, int maxTokens, Optional<KeepAlive> keepAlive) {
        calls.add("generate " + maxTokens);
        return new Generation("x", produced, Duration.ofMillis(7), Duration.ZERO, Duration.ofMillis(2));
    }

    @Override
    public int embed(ModelName model, String text, Optional<KeepAlive> keepAlive) {
        calls.add("embed");
        return produced;
    }

    @Override
    public void pull(ModelName model, boolean insecure, Consumer<PullLine> progress) {
        calls.add("pull " + model + (insecure ? " insecure" : ""));
        if (pullFails.isPresent()) {
            throw pullFails.get();
        }
        progress.accept(new PullLine("pulling x", "x", OptionalLong.of(9), 9));
        installed.add(new InstalledModel(model.toString(), 9, "pulled"));
    }

    @Override
    public boolean hasBlob(String digest) {
        return blobs.contains(digest);
    }

    @Override
    public void putBlob(String digest, Path file) {
        blobs.add(digest);
        calls.add("blob " + file.getFileName());
    }

    @Override
    public void create(ModelName model, String digest, Map<String, ?> fields) {
        calls.add("create " + model + " " + fields);
        installed.add(new InstalledModel(model.toString(), 1, digest));
    }

    @Override
    public void create(ModelName model, byte[] gguf, Map<String, ?> fields) {
        throw new UnsupportedOperationException();
    }
}
