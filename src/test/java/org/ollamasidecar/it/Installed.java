package org.ollamasidecar.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Which peers this machine has. */
final class Installed {

    private Installed() {}

    static boolean has(String command) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, command)));
    }

    /** The same, and says so where it is missing: nobody shall take a figure that is not there for a good one. */
    static boolean orSaysNot(String command) {
        boolean found = has(command);
        if (!found) {
            System.out.println(command + " is not installed: not measured");
        }
        return found;
    }
}
