package org.ollamasidecar.upgrade;

import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.Assignments;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.provision.ProvisionConfig;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.status.StatusSection;

/** What was chosen by an upgrade and is not what the configuration says: the next start follows the configuration. */
@Singleton
class ChosenSection implements StatusSection {

    private final Sidecar sidecar;
    private final Optional<Path> program;
    private final Map<String, String> env;

    ChosenSection(Sidecar sidecar, ProvisionConfig provision, SidecarConfig config) {
        this.sidecar = sidecar;
        this.program = provision.program();
        this.env = Assignments.parse(config.env().orElse(List.of()));
    }

    @Override
    public String name() {
        return "chosen";
    }

    @Override
    public List<String> content() {
        List<Backend> backends = sidecar.backends();
        return backends.stream()
                .flatMap(backend -> differences(backend, backends.size() > 1).stream())
                .toList();
    }

    private List<String> differences(Backend backend, boolean isNamed) {
        Launch launch = backend.serving().launch();
        Launch configured = sidecar.configured(backend.name());
        String where = isNamed ? " of " + backend.name() : "";
        List<String> chosen = new ArrayList<>();
        launch.program()
                .filter(path -> !configured.program().or(() -> program).equals(Optional.of(path)))
                .ifPresent(path -> chosen.add(sentence(
                        "The program " + path + where, configured.programKeys().program())));
        Map<String, String> usual = new HashMap<>(env);
        usual.putAll(configured.env());
        Set<String> variables = new TreeSet<>();
        launch.env().forEach((name, value) -> {
            if (!value.equals(usual.get(name))) {
                variables.add(name);
            }
        });
        if (!variables.isEmpty()) {
            chosen.add(sentence(String.join(", ", variables) + where, configured.envKey()));
        }
        return chosen;
    }

    private static String sentence(String what, String key) {
        return what + " was chosen by an upgrade; the next start follows the configuration. To keep it, set " + key
                + ".";
    }
}
