package org.ollamasidecar.gateway;

import org.jspecify.annotations.Nullable;
import org.ollamasidecar.ollama.ModelName;

/**
 * What a request is about.
 *
 * @param model that it is about
 * @param ownOptions whether it may need the model loaded in another way than usual
 * @param unloads whether the client wanted a model unloaded that is kept
 */
record Verdict(@Nullable ModelName model, boolean ownOptions, boolean unloads) {}
