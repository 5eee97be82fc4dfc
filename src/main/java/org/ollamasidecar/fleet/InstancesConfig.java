package org.ollamasidecar.fleet;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ollamasidecar.config.Within;

/** Several Ollamas behind one door, by name; without any there is one, {@code main}. */
@ConfigMapping(prefix = "sidecar.instances")
public interface InstancesConfig {

    /** Each with what it has of its own; the rest is that of all. */
    @WithParentName
    Map<String, Named> named();

    /** One of them. */
    interface Named {

        /** With {@code sidecar.mode=adopt}: where it listens, {@code http://HOST:PORT}. */
        Optional<String> url();

        /** Its further environment variables, as {@code NAME=value}; they win over those of {@code sidecar.env}. */
        Optional<List<String>> env();

        /** Its program; unset: that of all. */
        Optional<Path> program();

        /** Its version; unset: that of all. */
        Optional<String> version();

        /** The models that are wanted there, by name; unset: it takes part in those that are wanted at all. */
        Optional<List<String>> models();

        /** Which models may run there: their names, with {@code *} for any text; unset: all. */
        Optional<List<String>> accepts();

        /** How much of the requests it gets, where another one could take them too: twice as much for 2. */
        @WithDefault("1")
        @Within(from = "0.01", to = "1000")
        double weight();
    }
}
