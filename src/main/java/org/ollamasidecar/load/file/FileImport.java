package org.ollamasidecar.load.file;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.PermanentOllamaException;
import org.ollamasidecar.ollama.Sha256;

/** Makes models of files of this machine. Nothing reaches Ollama that is not checked, nor from a folder not allowed. */
@ApplicationScoped
public class FileImport {

    private static final long LONGEST_TEXT = 1 << 20;

    private final ModelSourceConfig config;

    public FileImport(ModelSourceConfig config) {
        this.config = config;
    }

    /** What it has come to, as a detail of a step. */
    public interface Teller {
        void now(String what);
    }

    /**
     * Makes the model; a file that Ollama has already is not sent again.
     *
     * @throws PermanentOllamaException with the reason and what changes it
     */
    public String run(OllamaClient client, ModelName model, ModelFile from, Teller teller) throws InterruptedException {
        try {
            ModelRecipe recipe = recipe(from);
            Path gguf = allowed(recipe.gguf());
            teller.now("checking " + gguf);
            GgufHeader header = GgufHeader.read(gguf);
            String digest = Sha256.of(gguf);
            if (!client.hasBlob(digest)) {
                teller.now("sending " + Files.size(gguf) + " bytes to Ollama");
                client.putBlob(digest, gguf);
            }
            teller.now("creating the model");
            client.create(model, digest, recipe.fields());
            return "made of " + from + " (" + header.architecture() + ", " + header.tensors() + " tensors)";
        } catch (GgufHeader.NotGguf | IllegalArgumentException e) {
            throw refusal(from + ": " + e.getMessage(), "Put a whole and correct file there, then retry from PULL.");
        } catch (NoSuchFileException e) {
            throw new PermanentOllamaException(
                    OllamaErrorKind.NOT_FOUND,
                    from + ": there is no file " + e.getFile() + ".",
                    "Put the file there, or correct 'from'.");
        } catch (IOException e) {
            throw new PermanentOllamaException(
                    OllamaErrorKind.PERMISSION,
                    from + " cannot be read: " + e,
                    "Make the file readable for this service's user.");
        }
    }

    private ModelRecipe recipe(ModelFile from) throws IOException {
        return switch (from.kind()) {
            case GGUF -> ModelRecipe.of(from.path());
            case MODELFILE -> {
                Path text = allowed(from.path());
                if (Files.size(text) > LONGEST_TEXT) {
                    throw new IllegalArgumentException("The Modelfile is larger than " + LONGEST_TEXT + " bytes.");
                }
                ModelRecipe recipe = ModelRecipe.parse(Files.readString(text));
                yield new ModelRecipe(text.resolveSibling(recipe.gguf()), recipe.fields());
            }
        };
    }

    /** The file itself, whatever links lead to it. */
    private Path allowed(Path path) throws IOException {
        Path real = path.toRealPath();
        for (Path folder : config.importFolders().orElse(List.of())) {
            if (Files.isDirectory(folder) && real.startsWith(folder.toRealPath()) && Files.isRegularFile(real)) {
                return real;
            }
        }
        throw refusal(
                path + " is no file below a folder from which models may be imported.",
                "Name the folder in sidecar.models.import-folders, or put the file into one that is named there.");
    }

    private static PermanentOllamaException refusal(String why, String action) {
        return new PermanentOllamaException(OllamaErrorKind.REFUSED, why, action);
    }
}
