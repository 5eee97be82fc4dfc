package org.ollamasidecar.gateway;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.ollama.ModelName;

/**
 * What Ollama gets to read.
 *
 * @param model that it is about
 * @param ownOptions whether it may need the model loaded in another way than usual
 * @param unloads whether the client wanted a model unloaded that is kept
 * @param askedAs the alias by which the client has called the model
 */
record Verdict(
        Buffer body,
        @Nullable ModelName model,
        boolean ownOptions,
        boolean unloads,
        @Nullable String askedAs) {}
