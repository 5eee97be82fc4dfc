package org.ollamasidecar.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The API of one running Ollama. */
final class HttpOllamaClient implements OllamaClient {

    private static final String SUCCESS = "success";
    private static final String BLOBS = "/api/blobs/";

    private final OllamaTransport transport;

    /** With which models are loaded: one that is loaded with others is loaded anew. */
    private final Map<String, ?> options;

    HttpOllamaClient(OllamaTransport transport) {
        this(transport, Map.of());
    }

    private HttpOllamaClient(OllamaTransport transport, Map<String, ?> options) {
        this.transport = transport;
        this.options = options;
    }

    @Override
    public OllamaClient withContext(OptionalInt tokens) {
        return tokens.isPresent() ? with("num_ctx", tokens.getAsInt()) : this;
    }

    @Override
    public OllamaClient onCpu() {
        return with("num_gpu", 0);
    }

    private OllamaClient with(String option, int value) {
        Map<String, Object> all = new LinkedHashMap<>(options);
        all.put(option, value);
        return new HttpOllamaClient(transport, all);
    }

    @Override
    public String version() throws InterruptedException {
        JsonNode version = transport.get("/api/version").path("version");
        if (!version.isTextual()) {
            throw OllamaErrors.malformed("What answers names no version: it is not Ollama.");
        }
        return version.asText();
    }

    @Override
    public List<InstalledModel> installed() throws InterruptedException {
        List<InstalledModel> models = new ArrayList<>();
        for (JsonNode model : transport.get("/api/tags").path("models")) {
            String name = model.path("name").asText();
            if (!OwnTag.isOne(name)) {
                models.add(new InstalledModel(
                        name, model.path("size").asLong(), model.path("digest").asText(), capabilitiesOf(model)));
            }
        }
        return models;
    }

    @Override
    public List<LoadedModel> loaded() throws InterruptedException {
        List<LoadedModel> models = new ArrayList<>();
        for (JsonNode model : transport.get("/api/ps").path("models")) {
            models.add(new LoadedModel(
                    OwnTag.modelOf(model.path("name").asText()),
                    model.path("size").asLong(),
                    model.path("size_vram").asLong(),
                    model.path("expires_at").asText()));
        }
        return models;
    }

    @Override
    public List<String> capabilities(ModelName model) throws InterruptedException {
        return capabilitiesOf(transport.post("/api/show", Map.of("model", model.toString())));
    }

    /** Of an entry of the list too: an Ollama of before tells them only of one model. */
    private static List<String> capabilitiesOf(JsonNode model) {
        return model.path("capabilities").valueStream().map(JsonNode::asText).toList();
    }

    @Override
    public void load(ModelName model, Optional<KeepAlive> keepAlive) throws InterruptedException {
        transport.post("/api/generate", body(model, keepAlive));
    }

    @Override
    public void loadEmbedding(ModelName model, Optional<KeepAlive> keepAlive) throws InterruptedException {
        transport.post("/api/embed", body(model, keepAlive));
    }

    @Override
    public void unload(ModelName model) throws InterruptedException {
        transport.post("/api/generate", body(model, Optional.of(new KeepAlive("0"))));
    }

    @Override
    public void copy(ModelName from, ModelName to) throws InterruptedException {
        transport.postForNothing("/api/copy", Map.of("source", from.toString(), "destination", to.toString()));
    }

    @Override
    public void delete(ModelName model) throws InterruptedException {
        transport.delete("/api/delete", Map.of("model", model.toString()));
    }

    @Override
    public Generation generate(ModelName model, String prompt, int maxTokens, Optional<KeepAlive> keepAlive)
            throws InterruptedException {
        Map<String, Object> body = body(model, keepAlive);
        body.put("prompt", prompt);
        Map<String, Object> all = new LinkedHashMap<>(options);
        all.put("num_predict", maxTokens);
        body.put("options", all);
        body.put("stream", true);
        GenerationReader reader = new GenerationReader();
        transport.stream("/api/generate", body, reader);
        return reader.result();
    }

    @Override
    public int embed(ModelName model, String text, Optional<KeepAlive> keepAlive) throws InterruptedException {
        Map<String, Object> body = body(model, keepAlive);
        body.put("input", text);
        return transport.post("/api/embed", body).path("embeddings").path(0).size();
    }

    @Override
    public void pull(ModelName model, boolean insecure, Consumer<PullLine> progress) throws InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", model.toString());
        if (insecure) {
            body.put("insecure", true);
        }
        streamToSuccess("/api/pull", body, line -> progress.accept(pullLine(line)));
    }

    @Override
    public boolean hasBlob(String digest) throws InterruptedException {
        return transport.exists(BLOBS + digest);
    }

    @Override
    public void putBlob(String digest, Path file) throws InterruptedException {
        try {
            transport.postFile(BLOBS + digest, file);
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException("There is no file " + file, e);
        }
    }

    @Override
    public void create(ModelName model, String digest, Map<String, ?> fields) throws InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>(fields);
        body.put("model", model.toString());
        body.put("files", Map.of("model.gguf", digest));
        streamToSuccess("/api/create", body, line -> {});
    }

    @Override
    public void create(ModelName model, byte[] gguf, Map<String, ?> fields) throws InterruptedException {
        String digest = Sha256.of(gguf);
        transport.postBody(BLOBS + digest, BodyPublishers.ofByteArray(gguf));
        create(model, digest, fields);
    }

    /** Ollama tells of failures under status 200 too: only the last line makes it a success. */
    private void streamToSuccess(String path, Map<String, ?> body, Consumer<JsonNode> lines)
            throws InterruptedException {
        String[] last = {""};
        transport.stream(path, body, line -> {
            last[0] = line.path("status").asText();
            lines.accept(line);
        });
        if (!last[0].equals(SUCCESS)) {
            throw OllamaErrors.malformed("Ollama ended the stream of " + path + " without saying that it succeeded"
                    + (last[0].isEmpty() ? "." : "; its last word was '" + last[0] + "'."));
        }
    }

    private static PullLine pullLine(JsonNode line) {
        JsonNode total = line.path("total");
        return new PullLine(
                line.path("status").asText(),
                line.path("digest").asText(),
                total.isNumber() ? OptionalLong.of(total.asLong()) : OptionalLong.empty(),
                line.path("completed").asLong());
    }

    private Map<String, Object> body(ModelName model, Optional<KeepAlive> keepAlive) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", model.toString());
        body.put("stream", false);
        keepAlive.ifPresent(value -> body.put("keep_alive", value.json()));
        if (!options.isEmpty()) {
            body.put("options", options);
        }
        return body;
    }
}
