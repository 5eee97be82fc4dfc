package org.ollamasidecar.load.newer;

import org.ollamasidecar.ollama.ModelName;

/** Who uses a file by which name; implemented by the room that sends requests there. */
public interface StandInUse {

    /** How many requests were sent by a name, or will be, and have not ended; answered from memory, at once. */
    long requestsWith(ModelName name);

    /** How many of them Ollama has not begun to answer, without those that wait for a load. */
    long unansweredWith(ModelName name);
}
