package org.ollamasidecar.load;

import java.util.Optional;
import java.util.OptionalInt;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.load.file.ModelFile;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.ModelName;

/**
 * A model that is to be loaded.
 *
 * @param keepAlive how long it stays after its last use; empty: as Ollama is configured
 * @param verify whether it has to produce something before the load counts as done
 * @param numCtx its context in tokens; empty: as Ollama is configured
 * @param from the file that it is made of where it is not installed; empty: it is pulled
 * @param at the backend that is to have it; empty: the one that serves
 */
public record LoadSpec(
        ModelName model,
        PullPolicy pull,
        Optional<KeepAlive> keepAlive,
        boolean verify,
        OptionalInt numCtx,
        Optional<ModelFile> from,
        Optional<BackendName> at) {

    public LoadSpec(
            ModelName model, PullPolicy pull, Optional<KeepAlive> keepAlive, boolean verify, OptionalInt numCtx) {
        this(model, pull, keepAlive, verify, numCtx, Optional.empty(), Optional.empty());
    }

    public LoadSpec(ModelName model, PullPolicy pull, Optional<KeepAlive> keepAlive, boolean verify) {
        this(model, pull, keepAlive, verify, OptionalInt.empty());
    }

    public LoadSpec withContext(int tokens) {
        return new LoadSpec(model, pull, keepAlive, verify, OptionalInt.of(tokens), from, at);
    }

    LoadSpec at(Optional<BackendName> place) {
        return new LoadSpec(model, pull, keepAlive, verify, numCtx, from, place);
    }
}
