package org.ollamasidecar.instance;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ollamasidecar.process.LaunchSpec;
import org.ollamasidecar.process.ManagedProcess;
import org.ollamasidecar.process.ProcessLauncher;

/** Gives prepared processes, one after the other; refuses when there is none. */
final class FakeLauncher implements ProcessLauncher {

    final Queue<ManagedProcess> next = new ConcurrentLinkedQueue<>();
    final List<LaunchSpec> launched = new CopyOnWriteArrayList<>();

    @Override
    public ManagedProcess launch(LaunchSpec spec) throws IOException {
        launched.add(spec);
        ManagedProcess process = next.poll();
        if (process == null) {
            throw new IOException("refused by the system");
        }
        return process;
    }
}
