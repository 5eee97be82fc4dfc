package org.ollamasidecar.models.imports;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.ollamasidecar.demand.Demand;
import org.ollamasidecar.demand.Demand.Kind;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.file.GgufHeader;
import org.ollamasidecar.load.store.ModelFiles;
import org.ollamasidecar.models.ModelsConfig;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.Sha256;
import org.ollamasidecar.state.Mode;
import org.ollamasidecar.state.SidecarConfig;

/** Makes a model of a file that a client sends. It reaches Ollama only whole, with its digest, and checked. */
@ApplicationScoped
class GgufImport {

    private static final Logger LOG = Logger.getLogger(GgufImport.class);
    private static final String FOLDER = "imports";

    private final Path folder;
    private final long maxBytes;
    private final ImportSpace room;
    private final Journal journal;
    private final DemandLog demands;
    private final Optional<ModelFiles> files;

    GgufImport(
            SidecarConfig sidecar,
            ModelsConfig config,
            ImportSpace room,
            Journal journal,
            DemandLog demands,
            ModelsDirectory models) {
        this.room = room;
        this.folder = sidecar.home().resolve(FOLDER);
        this.maxBytes = config.maxImportSize().asLongValue();
        this.journal = journal;
        this.demands = demands;
        this.files = sidecar.mode() == Mode.OWN ? Optional.of(new ModelFiles(models.path())) : Optional.empty();
    }

    /**
     * Looks beforehand whether a file would be taken in.
     *
     * @throws ProblemException with the reason, when it is too large or there is no room for it
     */
    void require(long bytes) {
        if (bytes > maxBytes) {
            throw tooLarge();
        }
        room.require(folder, bytes);
    }

    /**
     * Takes the file in, unless Ollama has it already, and makes the model.
     *
     * @param expected the digest that the file is said to have
     * @param length how much will come, where its sender has said so; else 0
     * @return the digest of the file
     * @throws ProblemException with the reason, when it is no model, not what was said, or too large
     */
    String run(OllamaClient client, ModelName model, Optional<String> expected, long length, InputStream body)
            throws IOException, InterruptedException {
        if (expected.isPresent()) {
            deleteIfDamaged(expected.get());
        }
        if (expected.isPresent() && client.hasBlob(expected.get())) {
            return created(client, model, expected.get());
        }
        require(length);
        Files.createDirectories(folder);
        Path file = Files.createTempFile(folder, "model", ".gguf");
        try {
            String digest = received(body, file);
            if (expected.isPresent() && !expected.get().equals(digest)) {
                throw refusal("The file has the digest " + digest + " and not the one that was said.");
            }
            GgufHeader header = checked(file);
            LOG.infof(
                    "A model file has come in [model=%s, architecture=%s, tensors=%d, digest=%s]",
                    model, header.architecture(), header.tensors(), digest);
            deleteIfDamaged(digest);
            client.putBlob(digest, file);
            return created(client, model, digest);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Ollama takes no file in place of one that it has, whatever has become of that. */
    private void deleteIfDamaged(String digest) throws InterruptedException {
        if (files.isPresent()) {
            files.get().deleteIfDamaged(digest);
        }
    }

    private String created(OllamaClient client, ModelName model, String digest) throws InterruptedException {
        try (var _ = demands.begin(Kind.IMPORT, digest, model, Demand.ANYWHERE)) {
            client.create(model, digest);
        }
        journal.record(
                "model.imported", model + " was made of a file", Map.of("model", model.toString(), "digest", digest));
        return digest;
    }

    private String received(InputStream body, Path file) throws IOException {
        MessageDigest sha256 = Sha256.begin();
        try (DigestInputStream digested = new DigestInputStream(body, sha256);
                OutputStream output = Files.newOutputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            long total = 0;
            for (int read = digested.read(buffer); read >= 0; read = digested.read(buffer)) {
                total += read;
                if (total > maxBytes) {
                    throw tooLarge();
                }
                output.write(buffer, 0, read);
            }
        }
        return Sha256.name(sha256);
    }

    private ProblemException tooLarge() {
        return refusal("The file is larger than " + maxBytes + " bytes (sidecar.models.max-import-size).");
    }

    private static GgufHeader checked(Path file) throws IOException {
        try {
            return GgufHeader.read(file);
        } catch (GgufHeader.NotGguf e) {
            throw refusal(String.valueOf(e.getMessage()));
        }
    }

    private static ProblemException refusal(String why) {
        return new ProblemException(Problem.of(
                "not-imported", "The file is refused", 422, why, "Send a whole GGUF file: curl -T model.gguf."));
    }
}
