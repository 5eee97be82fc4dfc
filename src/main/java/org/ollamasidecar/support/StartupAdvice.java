package org.ollamasidecar.support;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.ollamasidecar.access.AccessConfig;
import org.ollamasidecar.files.Disks;
import org.ollamasidecar.fleet.AdoptedAddresses;
import org.ollamasidecar.fleet.InstancesConfig;
import org.ollamasidecar.instance.Assignments;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.state.Mode;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.status.StatusSection;

/** Looks around once at the start, and says in the log and in the status what should be changed. */
@ApplicationScoped
class StartupAdvice implements StatusSection {

    private static final Logger LOG = Logger.getLogger(StartupAdvice.class);
    private static final Path CONTROL_GROUP = Path.of("/sys/fs/cgroup");
    private static final Pattern LOOPBACK = Pattern.compile("(?i)localhost|127(\\.\\d{1,3}){3}|\\[?::1]?");

    private final SidecarConfig config;
    private final InstancesConfig instances;
    private final ModelsDirectory models;
    private final OllamaVariables variables;
    private final InstantSource clock;
    private final String host;
    private final boolean withKeys;
    private volatile List<Advice> given = List.of();

    StartupAdvice(
            SidecarConfig config,
            InstancesConfig instances,
            ModelsDirectory models,
            OllamaVariables variables,
            InstantSource clock,
            AccessConfig access,
            @ConfigProperty(name = "quarkus.http.host") String host) {
        this.config = config;
        this.instances = instances;
        this.models = models;
        this.variables = variables;
        this.clock = clock;
        this.host = host;
        this.withKeys = access.keys().isPresent();
    }

    void onStart(@Observes StartupEvent event) {
        List<Advice> all = new ArrayList<>();
        AdviceRules.environment(
                        Assignments.parse(config.env().orElse(List.of())).keySet())
                .forEach(all::add);
        AdviceRules.withheld(System.getenv(), models.path()).forEach(all::add);
        if (config.mode() == Mode.OWN) {
            AdviceRules.numbers(variables).forEach(all::add);
        }
        AdviceRules.repeated(AdoptedAddresses.of(config, instances)).forEach(all::add);
        AdviceRules.address(host, LOOPBACK.matcher(host).matches(), withKeys).ifPresent(all::add);
        AdviceRules.clock(clock.instant()).ifPresent(all::add);
        try {
            // Which may be on another disk than the folder itself.
            long size = Disks.of(models.path().resolve("blobs")).getTotalSpace();
            AdviceRules.disk(models.path(), size).ifPresent(all::add);
            AdviceRules.memory(MemoryLimit.read(CONTROL_GROUP)).ifPresent(all::add);
        } catch (IOException e) {
            LOG.debugf("The surroundings cannot be read in full: %s", e);
        }
        all.forEach(advice -> LOG.warn(advice.text()));
        given = List.copyOf(all);
    }

    @Override
    public String name() {
        return "advice";
    }

    @Override
    public Object content() {
        return given;
    }
}
