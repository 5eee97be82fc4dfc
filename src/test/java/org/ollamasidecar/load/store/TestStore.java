package org.ollamasidecar.load.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.ollamasidecar.instance.ModelsDirectory;

/** A folder of models as Ollama fills it. */
public record TestStore(Path models) {

    /** The disk on which such a folder is. */
    public static ModelDisk disk(Path models) {
        return new ModelDisk(new ModelsDirectory(models), new DiskSpace());
    }

    /** Puts a model of one file there; {@return the file} */
    public Path install(String name, byte[] content) throws IOException, GeneralSecurityException {
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        Path file = Files.createDirectories(models.resolve("blobs")).resolve("sha256-" + digest);
        Files.write(file, content);
        entry(name, "sha256:" + digest, content.length);
        return file;
    }

    public void entry(String name, String digest, long size) throws IOException {
        Path entry = models.resolve("manifests/registry.ollama.ai/library/" + name + "/latest");
        Files.createDirectories(entry.getParent());
        Files.writeString(
                entry,
                "{\"layers\":[{\"mediaType\":\"application/vnd.ollama.image.model\",\"digest\":\"" + digest
                        + "\",\"size\":" + size + "}]}",
                StandardCharsets.UTF_8);
    }
}
