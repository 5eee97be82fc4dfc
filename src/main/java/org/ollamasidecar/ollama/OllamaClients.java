package org.ollamasidecar.ollama;

import java.net.URI;

/** Gives clients for an address: each generation of Ollama has another one. */
public interface OllamaClients {

    OllamaClient at(URI address);
}
