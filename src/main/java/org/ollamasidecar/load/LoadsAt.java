package org.ollamasidecar.load;

import java.util.Optional;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.ModelName;

/** The loads at one place. */
record LoadsAt(LoadJobs jobs, Optional<BackendName> place) implements ModelLoads {

    @Override
    public LoadView load(LoadSpec spec) {
        return jobs.load(spec.at(place));
    }

    @Override
    public Optional<LoadView> newest(ModelName model) {
        return jobs.newest(model, place);
    }

    @Override
    public Optional<LoadView> underWay(String model) {
        return jobs.underWay(model, place);
    }
}
