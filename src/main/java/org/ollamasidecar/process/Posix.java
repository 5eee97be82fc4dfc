package org.ollamasidecar.process;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The system calls that the JDK does not offer. */
final class Posix {

    private static final int PR_SET_CHILD_SUBREAPER = 36;
    private static final int WNOHANG = 1;
    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 0x80002;
    private static final int MSG_DONTWAIT_NOSIGNAL = 0x4040;

    private static final MethodHandle KILL =
            function("kill", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle WAITPID = function(
            "waitpid",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

    private Posix() {}

    /** Signals one process, and tells whether there was one that could be signalled. */
    static boolean kill(long pid, Signal signal) {
        return kill(Math.toIntExact(pid), signal.number());
    }

    /** Signals every member of a process group, and tells whether there was one, a zombie included. */
    static boolean killGroup(long groupId, Signal signal) {
        return kill(-Math.toIntExact(groupId), signal.number());
    }

    /**
     * Lets orphans among this process's descendants become its children instead of those of process 1, so that they can
     * be found, ended and reaped. Tells whether the system can do that; only Linux can.
     */
    static boolean becomeSubreaper() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return false;
        }
        MethodHandle prctl = function(
                "prctl", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
        try {
            return (int) prctl.invokeExact(PR_SET_CHILD_SUBREAPER, 1L) == 0;
        } catch (Throwable e) {
            throw new LinkageError("prctl(2) could not be called", e);
        }
    }

    /**
     * Takes a dead orphan's number from it, where it has become a child of ours. Never for a process that the JDK has
     * spawned: its exit code would be lost.
     *
     * @return false while some of its threads have still to end
     */
    static boolean reap(long pid) {
        try {
            return (int) WAITPID.invokeExact(Math.toIntExact(pid), MemorySegment.NULL, WNOHANG) != 0;
        } catch (Throwable e) {
            throw new LinkageError("waitpid(2) could not be called", e);
        }
    }

    /**
     * Takes their numbers from all dead orphans of a group that have become children of ours. Only when the JDK has
     * reaped those of the group that it has spawned.
     */
    static void reapGroup(long groupId) {
        try {
            int reaped = 1;
            while (reaped > 0) {
                reaped = (int) WAITPID.invokeExact(-Math.toIntExact(groupId), MemorySegment.NULL, WNOHANG);
            }
        } catch (Throwable e) {
            throw new LinkageError("waitpid(2) could not be called", e);
        }
    }

    /**
     * Sends a datagram to a socket of this machine without waiting, and tells whether it was taken. Linux only.
     *
     * @param path of the socket; an abstract one begins with a zero
     */
    static boolean sendDatagram(byte[] path, byte[] message) {
        ValueLayout.OfInt number = ValueLayout.JAVA_INT;
        MethodHandle open = function("socket", FunctionDescriptor.of(number, number, number, number));
        MethodHandle close = function("close", FunctionDescriptor.of(number, number));
        MethodHandle send = function(
                "sendto",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        number,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        number,
                        ValueLayout.ADDRESS,
                        number));
        int size = Short.BYTES + path.length;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(size);
            address.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
            MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, Short.BYTES, path.length);
            MemorySegment text = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
            int socket = (int) open.invokeExact((int) AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
            if (socket < 0) {
                return false;
            }
            long sent =
                    (long) send.invokeExact(socket, text, (long) message.length, MSG_DONTWAIT_NOSIGNAL, address, size);
            int closed = (int) close.invokeExact(socket);
            return closed == 0 && sent == message.length;
        } catch (Throwable e) {
            throw new LinkageError("sendto(2) could not be called", e);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
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
