package org.ollamasidecar.status;

import java.util.List;
import java.util.Optional;
import org.ollamasidecar.instance.BackendName;

/** What is installed at each of several Ollamas; implemented by the room that sends requests there. */
public interface StoreReport {

    /** The names of the models; empty where it is not known, and where all have the same. */
    Optional<List<String>> installed(BackendName backend);
}
