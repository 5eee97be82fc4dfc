package org.ollamasidecar.process;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The system calls that the JDK does not offer. */
final class Posix {

    private static final ValueLayout.OfInt NUMBER = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong SIZE = ValueLayout.JAVA_LONG;

    private static final int PR_SET_CHILD_SUBREAPER = 36;
    private static final int WNOHANG = 1;
    private static final int P_ALL = 0;
    private static final int WEXITED_NOHANG_NOWAIT = 0x1000005;
    private static final long SIGINFO_SIZE = 128;
    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 0x80002;
    private static final int MSG_DONTWAIT_NOSIGNAL = 0x4040;
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 0x80003;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int MOST_PARTS = 256;
    private static final long LARGEST_PART = 1 << 15;

    private static final MethodHandle KILL =
            function("kill", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle WAITPID = function(
            "waitpid",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

    private static final MethodHandle WAITID =
            function("waitid", FunctionDescriptor.of(NUMBER, NUMBER, NUMBER, ValueLayout.ADDRESS, NUMBER));

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

    /** Whether a child of ours has ended and still has its number, the JDK's own included; takes nothing from it. Linux only. */
    static boolean hasDeadChild() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment told = arena.allocate(SIGINFO_SIZE);
            int result = (int) WAITID.invokeExact(P_ALL, 0, told, WEXITED_NOHANG_NOWAIT);
            // Zero where none has.
            return result == 0 && told.get(NUMBER, 0) != 0;
        } catch (Throwable e) {
            throw new LinkageError("waitid(2) could not be called", e);
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
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(Short.BYTES + path.length);
            address.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
            MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, Short.BYTES, path.length);
            MemorySegment text = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
            int socket = open(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
            if (socket < 0) {
                return false;
            }
            long sent = send(socket, text, address);
            return close(socket) && sent == message.length;
        } catch (Throwable e) {
            throw new LinkageError("sendto(2) could not be called", e);
        }
    }

    /**
     * What the kernel tells of sockets, as sock_diag(7) has it, in parts of whole messages. Linux only.
     *
     * @return nothing where it does not tell
     */
    static List<ByteBuffer> askForSockets(byte[] question) {
        List<ByteBuffer> parts = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(ValueLayout.JAVA_BYTE, question);
            MemorySegment part = arena.allocate(LARGEST_PART);
            int socket = open(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
            if (socket < 0) {
                return List.of();
            }
            // Without an address both are for the kernel, which answers before the first returns.
            long size = send(socket, text, MemorySegment.NULL);
            MethodHandle receive =
                    function("recv", FunctionDescriptor.of(SIZE, NUMBER, ValueLayout.ADDRESS, SIZE, NUMBER));
            while (size > 0 && parts.size() < MOST_PARTS) {
                size = (long) receive.invokeExact(socket, part, LARGEST_PART, MSG_DONTWAIT_NOSIGNAL);
                if (size > 0) {
                    byte[] copy = part.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
                    parts.add(ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder()));
                }
            }
            var _ = close(socket);
            return parts;
        } catch (Throwable e) {
            throw new LinkageError("recv(2) could not be called", e);
        }
    }

    private static int open(int family, int type, int protocol) throws Throwable {
        MethodHandle open = function("socket", FunctionDescriptor.of(NUMBER, NUMBER, NUMBER, NUMBER));
        return (int) open.invokeExact(family, type, protocol);
    }

    private static boolean close(int socket) throws Throwable {
        MethodHandle close = function("close", FunctionDescriptor.of(NUMBER, NUMBER));
        return (int) close.invokeExact(socket) == 0;
    }

    private static long send(int socket, MemorySegment message, MemorySegment address) throws Throwable {
        MethodHandle send = function(
                "sendto",
                FunctionDescriptor.of(SIZE, NUMBER, ValueLayout.ADDRESS, SIZE, NUMBER, ValueLayout.ADDRESS, NUMBER));
        int addressSize = Math.toIntExact(address.byteSize());
        return (long)
                send.invokeExact(socket, message, message.byteSize(), MSG_DONTWAIT_NOSIGNAL, address, addressSize);
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
