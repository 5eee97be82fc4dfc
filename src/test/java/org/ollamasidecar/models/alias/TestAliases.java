package org.ollamasidecar.models.alias;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.models.ModelsConfig;
import org.ollamasidecar.models.TestRules;
import org.ollamasidecar.state.TestSidecarConfig;

/** The aliases of a configuration, for tests of other rooms. */
public final class TestAliases {

    private TestAliases() {}

    public static Aliases of(Map<String, String> settings) {
        return new Aliases(
                TestRules.config(ModelsConfig.class, settings),
                TestSidecarConfig.defaults().withHome(Path.of("/no/such/home")),
                new ObjectMapper(),
                TestRules.nothingInstalled(),
                new Journal(10, InstantSource.system()));
    }
}
