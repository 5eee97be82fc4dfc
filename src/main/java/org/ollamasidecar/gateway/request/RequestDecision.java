package org.ollamasidecar.gateway.request;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.ollama.ModelName;

/**
 * What a request is about.
 *
 * @param model that it is about
 * @param ownOptions whether it may need the model loaded in another way than usual
 * @param unloads whether the client wanted a model unloaded that is kept
 * @param onlyUnloads whether it wants nothing but a model unloaded: then what Ollama answers to that
 * @param events whether its client reads a stream of events
 * @param askedAs what the client has called the model, where Ollama gets to read another name
 * @param context the one that it asks for, in tokens; empty: none of its own
 * @param needed the model that has to be installed where it goes, of one that changes what is installed; null: none
 */
public record RequestDecision(
        @Nullable ModelName model,
        boolean ownOptions,
        boolean unloads,
        @Nullable UnloadAnswer onlyUnloads,
        boolean events,
        @Nullable String askedAs,
        OptionalInt context,
        @Nullable ModelName needed) {

    /** About a request of which nothing is known. */
    public static final RequestDecision NOTHING =
            new RequestDecision(null, false, false, null, false, null, OptionalInt.empty(), null);
}
