package org.ollamasidecar.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What to run.
 *
 * @param generation counts the spawns of this service; log lines and events carry it
 * @param program the program, as an absolute path
 * @param arguments its arguments
 * @param environment the whole environment but for the {@link OwnerToken}: nothing is inherited
 * @param workingDirectory an existing folder
 * @param logFile where stdout and stderr are appended; its folder exists
 */
public record LaunchSpec(
        long generation,
        Path program,
        List<String> arguments,
        Map<String, String> environment,
        Path workingDirectory,
        Path logFile) {

    public LaunchSpec {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }
}
