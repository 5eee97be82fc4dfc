package org.ollamasidecar.load;

import java.util.Optional;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.ollama.ModelName;

/** Loads of models, as rooms see them that have some done. */
public interface ModelLoads {

    /**
     * Has a model loaded, by the job that is under way for it or else by a new one.
     *
     * @throws ProblemException when there are too many jobs, or the service ends
     */
    LoadView load(LoadSpec spec);

    /** The job of a model that was begun last. */
    Optional<LoadView> newest(ModelName model);

    /** The job that is under way for a model, by its name as Ollama lists it. */
    Optional<LoadView> underWay(String model);
}
