package org.ollamasidecar.process;

import java.nio.file.Path;

/** Another service that has a home, until it is killed or its standard input ends. */
final class LockHolder {

    private LockHolder() {}

    static Process start(Path home) throws Exception {
        return TestJvm.start(LockHolder.class, home.toString());
    }

    public static void main(String[] arguments) throws Exception {
        try (HomeLock lock = HomeLock.acquire(Path.of(arguments[0]))) {
            System.out.println(lock == null ? "none" : "held");
            int end = System.in.read();
            System.out.println("over " + end);
        }
    }
}
