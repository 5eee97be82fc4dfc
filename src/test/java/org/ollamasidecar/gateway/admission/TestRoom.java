package org.ollamasidecar.gateway.admission;

import java.util.Set;
import org.ollamasidecar.gateway.routing.ModelRoom;
import org.ollamasidecar.ollama.ModelName;

/** Room for so many models in one Ollama. */
record TestRoom(int places) implements ModelRoom {

    static final ModelRoom ENOUGH = new TestRoom(Integer.MAX_VALUE);

    @Override
    public boolean isFor(ModelName model, Set<ModelName> atWork) {
        return atWork.size() < places;
    }
}
