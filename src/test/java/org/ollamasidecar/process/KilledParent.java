package org.ollamasidecar.process;

import java.nio.file.Path;
import java.util.List;

/** A service that starts a program, says its pid, and then lives until it is killed. */
final class KilledParent {

    private KilledParent() {}

    static Process start(Path program, Path folder) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        pathOf(KilledParent.class) + ":" + pathOf(OsProcessLauncher.class),
                        KilledParent.class.getName(),
                        program.toString(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        try (OsProcessLauncher launcher = new OsProcessLauncher(new GenerationMarker())) {
            ManagedProcess process = launcher.launch(new LaunchSpec(
                    1, Path.of(arguments[0]), List.of(), Scripts.ENVIRONMENT, folder, folder.resolve("child.log")));
            System.out.println(process.pid());
            process.exit().join();
        }
    }

    private static String pathOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }
}
