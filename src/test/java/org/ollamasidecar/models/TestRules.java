package org.ollamasidecar.models;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.common.MapBackedConfigSource;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.ollamasidecar.fleet.FakeFleet;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.LoadConfig;
import org.ollamasidecar.load.Pulls;
import org.ollamasidecar.load.file.ModelSourceConfig;
import org.ollamasidecar.load.inventory.AdoptedStores;
import org.ollamasidecar.state.FakeMonitor;
import org.ollamasidecar.state.TestSidecarConfig;

/** The rules that a configuration makes, for tests of other rooms. */
public final class TestRules {

    private TestRules() {}

    public static ModelRules of(Map<String, String> settings, ModelSourceConfig sources) {
        WantedModels wanted = new WantedModels(
                config(ModelsConfig.class, settings),
                FakeFleet.of(FakeMonitor.ready()),
                TestSidecarConfig.defaults().withHome(Path.of("/no/such/home")),
                new ObjectMapper(),
                new Journal(10, InstantSource.system()));
        return new ModelRules(wanted, config(LoadConfig.class, settings), Pulls.allowedBy(sources));
    }

    /** An empty store. */
    public static InstalledNames nothingInstalled() {
        return installedIn(Path.of("/no/such/store"));
    }

    /** What has an entry in a folder. */
    public static InstalledNames installedIn(Path models) {
        return new InstalledNames(
                FakeMonitor.ready(),
                address -> {
                    throw new UnsupportedOperationException();
                },
                new ModelsDirectory(models),
                AdoptedStores.shared());
    }

    public static <T> T config(Class<T> mapping, Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(mapping)
                .withValidateUnknown(false)
                .withSources(new MapBackedConfigSource("test", settings) {})
                .build()
                .getConfigMapping(mapping);
    }
}
