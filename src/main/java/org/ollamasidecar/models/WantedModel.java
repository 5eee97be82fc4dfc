package org.ollamasidecar.models;

import java.util.Optional;
import java.util.OptionalInt;
import org.ollamasidecar.load.LoadSpec;
import org.ollamasidecar.load.PullPolicy;
import org.ollamasidecar.load.file.ModelFile;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.ModelName;

/**
 * A model that should be there.
 *
 * @param required whether the service is ready only with it
 * @param numCtx its context in tokens; empty: as Ollama is configured
 * @param from the file that it is made of; empty: it is pulled
 * @param configured whether the configuration says so, which requests cannot change
 */
public record WantedModel(
        ModelName name,
        boolean required,
        PullPolicy pull,
        KeepAlive keepAlive,
        OptionalInt numCtx,
        Optional<ModelFile> from,
        boolean configured) {

    static final KeepAlive FOR_EVER = new KeepAlive("-1");

    LoadSpec wish() {
        return new LoadSpec(name, pull, Optional.of(keepAlive), true, numCtx, from, Optional.empty());
    }

    boolean isPinned() {
        return keepAlive.isForEver();
    }
}
