package org.ollamasidecar.process;

import java.nio.file.Path;
import java.util.List;

/** A service that starts a program, says its pid, and then lives until it is killed. */
final class KilledParent {

    private KilledParent() {}

    static Process start(Path program, Path folder) throws Exception {
        return TestJvm.start(KilledParent.class, program.toString(), folder.toString());
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        OsProcessLauncher launcher = new OsProcessLauncher(new GenerationMarker(), new OwnerToken(folder.toString()));
        ManagedProcess process = launcher.launch(new LaunchSpec(
                1, Path.of(arguments[0]), List.of(), Scripts.ENVIRONMENT, folder, folder.resolve("child.log")));
        System.out.println(process.pid());
        process.exit().join();
    }
}
