package org.ollamasidecar.instance;

import java.nio.file.Path;

/** Where Ollama keeps its models, by configuration and environment. */
public record ModelsDirectory(Path path) {}
