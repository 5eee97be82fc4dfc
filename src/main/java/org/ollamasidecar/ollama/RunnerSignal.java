package org.ollamasidecar.ollama;

/** What a line of the log tells of the processes in which Ollama runs models. */
public sealed interface RunnerSignal {

    /**
     * A runner is being started: whoever was in its way has been unloaded by now.
     *
     * @param weights the name of the file with the model's weights; empty where the line does not tell
     */
    record Starting(String weights) implements RunnerSignal {}

    /** One has loaded its model: it is listed from now on. */
    record Started() implements RunnerSignal {}

    /** One has ended that nobody had ended on purpose. */
    record Failed() implements RunnerSignal {}
}
