package org.ollamasidecar.provision;

/**
 * The settings that say which program is used: what goes wrong names them.
 *
 * @param program its key
 * @param version its key
 */
public record ProgramKeys(String program, String version) {

    /** Those that count for all instances. */
    public static final ProgramKeys OF_ALL = in("sidecar.ollama");

    /** {@return those of a section of the settings, such as {@code sidecar.instances."left"}} */
    public static ProgramKeys in(String section) {
        return new ProgramKeys(section + ".program", section + ".version");
    }
}
