package org.ollamasidecar.models.imports;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.load.store.FreeSpace;
import org.ollamasidecar.load.store.ModelDisk;

/** Room for a file that comes in: it is kept here until Ollama has a copy of its own. */
@ApplicationScoped
class ImportSpace {

    private static final long MEGABYTE = 1_000_000;

    private final FreeSpace space;
    private final ModelDisk models;

    ImportSpace(FreeSpace space, ModelDisk models) {
        this.space = space;
        this.models = models;
    }

    /** @throws ProblemException where the disk would be full before it is a model */
    void require(Path folder, long bytes) {
        require(folder, space.at(folder), bytes, models.isOf(folder) ? 2 * bytes : bytes);
        require(models.folder(), models.freeBytes(), bytes, bytes);
    }

    private static void require(Path where, long free, long bytes, long needed) {
        if (free < needed) {
            throw new ProblemException(Problem.of(
                    "no-room",
                    "There is no room for the file",
                    507,
                    "A file of " + bytes / MEGABYTE + " MB needs " + needed / MEGABYTE + " MB until it is a model, and "
                            + free / MEGABYTE + " MB are free at " + where + ".",
                    "Delete models that nobody needs, or free disk space there, then send it again."));
        }
    }
}
