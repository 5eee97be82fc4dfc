package org.ollamasidecar.provision;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Looks at a lock from another process, which is the only place that the lock of this one can be seen from. */
final class LockProbe {

    private LockProbe() {}

    static boolean isFree(Path file) throws IOException, InterruptedException {
        Process process = start(file, "look");
        boolean free = "free".equals(process.inputReader().readLine());
        process.waitFor();
        return free;
    }

    /** Prints whether the lock was free, and with {@code hold} keeps it until its input ends. */
    static Process start(Path file, String mode) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        LockProbe.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath(),
                        LockProbe.class.getName(),
                        file.toString(),
                        mode)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] arguments) throws IOException {
        try (FileChannel channel =
                FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            System.out.println(channel.tryLock() == null ? "taken" : "free");
            if (arguments[1].equals("hold")) {
                System.in.readAllBytes();
            }
        }
    }
}
