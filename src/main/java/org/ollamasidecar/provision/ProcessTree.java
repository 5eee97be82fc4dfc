package org.ollamasidecar.provision;

import java.util.List;

/** Ends a helper process together with everything it has started. */
final class ProcessTree {

    private ProcessTree() {}

    static void kill(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
