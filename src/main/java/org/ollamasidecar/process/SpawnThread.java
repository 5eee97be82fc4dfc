package org.ollamasidecar.process;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The one thread of this JVM that spawns. On Linux the parent-death signal follows the thread that spawned, so it has to
 * outlive everything else, a reload of the application's classes too. It is therefore kept where only the JVM's own
 * classes can be found, and holds on to none of ours between two spawns.
 */
final class SpawnThread {

    private static final String PLACE = "org.ollamasidecar.spawn-thread";

    private SpawnThread() {}

    static ExecutorService get() {
        return (ExecutorService) System.getProperties().computeIfAbsent(PLACE, place -> start());
    }

    private static ExecutorService start() {
        ExecutorService executor = Executors.newSingleThreadExecutor(Thread.ofPlatform()
                .name("sidecar-spawn")
                .daemon()
                .inheritInheritableThreadLocals(false)
                .factory());
        executor.execute(() -> Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader()));
        return executor;
    }
}
