package org.ollamasidecar.instance;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.ollamasidecar.provision.ProgramKeys;

/**
 * How an instance is launched otherwise than all are.
 *
 * @param section of the settings that is its own; empty: it has none
 * @param program in the place of the one that would be found; empty: that one
 * @param version that it has to have; empty: that of all
 * @param env further variables, which win over those of {@code sidecar.env}
 */
public record Launch(
        Optional<String> section, Optional<Path> program, Optional<String> version, Map<String, String> env) {

    /** As all are. */
    public static final Launch CONFIGURED = of(Map.of());

    public Launch {
        env = Map.copyOf(env);
    }

    /** As all are, but for some variables. */
    public static Launch of(Map<String, String> env) {
        return new Launch(Optional.empty(), Optional.empty(), Optional.empty(), env);
    }

    /** {@return the same with another program, or another version to be looked for} */
    public Launch with(Optional<Path> other, Optional<String> otherVersion, Map<String, String> otherEnv) {
        return new Launch(section, other, otherVersion, otherEnv);
    }

    boolean hasOwnProgram() {
        return program.isPresent() || version.isPresent();
    }

    /** {@return the settings by which it gets another program} */
    public ProgramKeys programKeys() {
        return section.map(ProgramKeys::in).orElse(ProgramKeys.OF_ALL);
    }

    /** {@return the setting by which it gets other variables} */
    public String envKey() {
        return section.map(own -> own + ".env").orElse("sidecar.env");
    }
}
