package org.ollamasidecar.process;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The system calls that the JDK does not offer. */
final class Posix {

    private static final MethodHandle KILL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("kill"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private Posix() {}

    /** Signals one process, and tells whether there was one that could be signalled. */
    static boolean kill(long pid, Signal signal) {
        return kill(Math.toIntExact(pid), signal.number());
    }

    /** Signals every member of a process group, and tells whether there was one, a zombie included. */
    static boolean killGroup(long groupId, Signal signal) {
        return kill(-Math.toIntExact(groupId), signal.number());
    }

    private static boolean kill(int target, int signal) {
        // 0, -1 and -(own group) would reach processes that are not ours.
        if (target >= -1 && target <= 1) {
            throw new IllegalArgumentException("Not a process that may be signalled: " + target);
        }
        try {
            return (int) KILL.invokeExact(target, signal) == 0;
        } catch (Throwable e) {
            throw new LinkageError("kill(2) could not be called", e);
        }
    }
}
