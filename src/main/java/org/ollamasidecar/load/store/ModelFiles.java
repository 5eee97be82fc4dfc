package org.ollamasidecar.load.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.ollamasidecar.load.file.GgufHeader;
import org.ollamasidecar.ollama.ModelManifest;
import org.ollamasidecar.ollama.ModelManifest.Layer;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.ollama.Sha256;

/**
 * The files of installed models in our own store. Each has its digest as its name, so that it can be told whether it is
 * what it was; Ollama itself never looks again once it has a file of that name.
 */
public final class ModelFiles {

    private static final Logger LOG = Logger.getLogger(ModelFiles.class);
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final int SHOWN = "sha256-".length() + 12;

    private final OllamaStore store;

    public ModelFiles(Path models) {
        this.store = new OllamaStore(models);
    }

    /** What is wrong with the files of a model at a first look: none of them is read. */
    public Optional<String> lack(ModelName model) {
        return store.filesOf(model).stream()
                .filter(file -> isName(file.digest()))
                .flatMap(file -> lack(file).stream())
                .findFirst();
    }

    /** The same, and where a file does not begin as one of a model does, all of them are read. */
    public Optional<String> lackOrBadHeader(ModelName model) throws InterruptedException {
        Optional<String> lack = lack(model);
        boolean readable =
                store.filesOf(model).stream().filter(Layer::isWeights).allMatch(this::hasHeader);
        return lack.isPresent() || readable ? lack : damage(model);
    }

    private boolean hasHeader(Layer file) {
        try {
            return !isName(file.digest())
                    || GgufHeader.read(path(file.digest())).keys() > 0;
        } catch (IOException e) {
            LOG.debugf("%s cannot be understood: %s", path(file.digest()), e.getMessage());
            return false;
        }
    }

    /** The same, after all of them have been read where a look has found nothing. */
    public Optional<String> damage(ModelName model) throws InterruptedException {
        Optional<String> lack = lack(model);
        if (lack.isPresent()) {
            return lack;
        }
        for (Layer file : store.filesOf(model)) {
            if (isName(file.digest()) && isDamaged(file.digest())) {
                return Optional.of("its file " + shown(file.digest()) + " has other content than it should");
            }
        }
        return Optional.empty();
    }

    /** How much of a model would have to come: of its files those that are not here. */
    public long missingBytes(ModelManifest model) {
        return model.layers().stream()
                .filter(file -> !isName(file.digest()) || !Files.exists(path(file.digest())))
                .mapToLong(Layer::size)
                .sum();
    }

    /** Deletes those files of a model that are not what they should be, whoever else has them. */
    public void deleteDamaged(ModelName model) throws InterruptedException {
        for (Layer file : store.filesOf(model)) {
            deleteIfDamaged(file.digest());
        }
    }

    /** Deletes one where it is there and not what its digest, {@code sha256:HEX}, says. */
    public void deleteIfDamaged(String digest) throws InterruptedException {
        if (!isName(digest) || !isDamaged(digest)) {
            return;
        }
        try {
            Files.deleteIfExists(path(digest));
            // What Ollama has read out of it is as wrong.
            Files.deleteIfExists(store.models().resolve("metadata").resolve(name(digest) + ".json"));
            LOG.warnf("A damaged file of a model was deleted: %s", name(digest));
        } catch (IOException e) {
            LOG.warnf("The damaged file %s cannot be deleted: %s", path(digest), e.getMessage());
        }
    }

    private Optional<String> lack(Layer file) {
        String what = "its file " + shown(file.digest());
        try {
            long bytes = Files.size(path(file.digest()));
            return bytes == file.size()
                    ? Optional.empty()
                    : Optional.of(what + " has " + bytes + " bytes instead of " + file.size());
        } catch (NoSuchFileException e) {
            return Optional.of(what + " is missing");
        } catch (IOException e) {
            LOG.warnf("%s cannot be looked at: %s", path(file.digest()), e.getMessage());
            return Optional.empty();
        }
    }

    private boolean isDamaged(String digest) throws InterruptedException {
        try {
            return !Sha256.of(path(digest)).equals(digest);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            LOG.warnf("%s cannot be read: %s", path(digest), e.getMessage());
            return false;
        }
    }

    /** Nothing else of a manifest becomes a path. */
    private static boolean isName(String digest) {
        return DIGEST.matcher(digest).matches();
    }

    private Path path(String digest) {
        return store.models().resolve("blobs").resolve(name(digest));
    }

    private static String name(String digest) {
        return digest.replace(':', '-');
    }

    private static String shown(String digest) {
        return name(digest).substring(0, SHOWN) + "…";
    }
}
