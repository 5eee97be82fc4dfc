package org.ollamasidecar.upgrade;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.status.StatusSection;

/** What was chosen by an upgrade and is not what the configuration says: the next start follows the configuration. */
@Singleton
class ChosenSection implements StatusSection {

    private final Sidecar sidecar;

    ChosenSection(Sidecar sidecar) {
        this.sidecar = sidecar;
    }

    @Override
    public String name() {
        return "chosen";
    }

    @Override
    public List<String> content() {
        Launch launch = sidecar.serving().launch();
        List<String> chosen = new ArrayList<>();
        launch.program()
                .ifPresent(program -> chosen.add("The program " + program
                        + " was chosen by an upgrade; the next start follows the configuration. To keep it, set"
                        + " sidecar.ollama.program."));
        if (!launch.env().isEmpty()) {
            chosen.add(String.join(", ", new TreeSet<>(launch.env().keySet()))
                    + " was chosen by an upgrade; the next start follows the configuration. To keep it, set it in"
                    + " sidecar.env.");
        }
        return chosen;
    }
}
