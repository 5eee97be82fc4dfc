package org.ollamasidecar.support;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;

/** Of the service, of Java, and of the system. Ollama's own stands in the status. */
final class Versions implements Part {

    private static final List<String> PROPERTIES =
            List.of("java.vendor.version", "java.runtime.version", "java.vm.name", "os.name", "os.version", "os.arch");

    private final Config config;

    Versions(Config config) {
        this.config = config;
    }

    @Override
    public String name() {
        return "versions.txt";
    }

    @Override
    public String content() {
        String service = config.getOptionalValue("quarkus.application.version", String.class)
                .orElse("unknown");
        String system = PROPERTIES.stream()
                .map(name -> name + ": " + System.getProperty(name, "unknown") + "\n")
                .collect(Collectors.joining());
        List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-D"))
                .toList();
        return "ollama-sidecar: " + service + "\n" + system + "flags: " + String.join(" ", flags) + "\n";
    }
}
