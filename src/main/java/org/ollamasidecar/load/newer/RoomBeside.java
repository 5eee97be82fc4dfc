package org.ollamasidecar.load.newer;

import java.util.List;
import java.util.Optional;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.state.Child;

/** Whether a model can be in memory twice; implemented by the rooms that know what takes the room. */
public interface RoomBeside {

    /**
     * Why it cannot; empty where it can.
     *
     * @param loaded what Ollama has in memory
     * @param second what is to come
     */
    Optional<String> objection(Child ollama, List<LoadedModel> loaded, LoadedModel second);
}
