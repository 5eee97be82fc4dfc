package org.ollamasidecar.ollama;

/** What a line of the log means for whoever supervises Ollama. */
public sealed interface OllamaLogSignal {

    /** The port is bound. Not readiness: requests hang until device discovery is over. */
    record Listening(String host, int port, String version) implements OllamaLogSignal {}

    /** A device for inference was found; the processor where there is no other. */
    record ComputeFound(ComputeDevice device) implements OllamaLogSignal {}

    /** The address is in use by another process; Ollama exits. */
    record PortTaken(String address) implements OllamaLogSignal {}

    /** The last words of a process that ends: an {@code Error:} line or a panic. */
    record FatalError(String text) implements OllamaLogSignal {}
}
