package org.ollamasidecar.process;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What has come in on a port of the loopback address, as the kernel tells by sock_diag(7). */
public final class PortTraffic {

    /** The kernel counts such times in its ticks, the longest of which are these. */
    private static final long TICK_MILLIS = 10;

    private static final byte AF_INET = 2;
    private static final byte AF_INET6 = 10;
    private static final byte IPPROTO_TCP = 6;
    private static final int ESTABLISHED_OR_LEFT = (1 << 1) | (1 << 8);
    private static final short SOCK_DIAG_BY_FAMILY = 20;
    private static final short DONE = 3;
    private static final short REQUEST_OF_ALL = 0x301;
    private static final int HEADER = 16;
    private static final int QUESTION = 72;
    private static final int SOCKET = 72;
    private static final int ATTRIBUTE = 4;
    private static final short TCP_INFO = 2;
    private static final int SINCE_SENT = 44;
    private static final int SINCE_RECEIVED = 52;
    private static final int PIECES_SENT = 156;

    /**
     * A client's connection.
     *
     * @param sinceSent in milliseconds, as the next one
     * @param everSent an older kernel does not tell
     */
    private record Connection(long sinceSent, long sinceReceived, boolean everSent) {

        Connection(int sinceSent, int sinceReceived, boolean everSent) {
            this(Integer.toUnsignedLong(sinceSent), Integer.toUnsignedLong(sinceReceived), everSent);
        }

        boolean mayHaveComeIn(long within, long before) {
            return sinceReceived >= before - TICK_MILLIS
                    && sinceReceived <= within + TICK_MILLIS
                    && (sinceReceived < within - TICK_MILLIS || !isAnswered() || sinceSent < within - TICK_MILLIS);
        }

        /** Then what came in at about the beginning of that time was something before it. */
        private boolean isAnswered() {
            return everSent && sinceSent <= sinceReceived;
        }
    }

    private PortTraffic() {}

    /**
     * Whether a client that has not left yet has sent something to the listener of a port: within a time, and so long
     * before now that there was time for an answer. True, too, where the system does not tell.
     */
    public static boolean mayHaveComeIn(int port, Duration within, Duration before) {
        List<ByteBuffer> answer = Stream.of(AF_INET, AF_INET6)
                .map(family -> question(family, port))
                .flatMap(question -> Posix.askForSockets(question).stream())
                .toList();
        return answer.stream().noneMatch(PortTraffic::isLast)
                || answer.stream()
                        .flatMap(PortTraffic::connections)
                        .anyMatch(connection -> connection.mayHaveComeIn(within.toMillis(), before.toMillis()));
    }

    /** All TCP sockets with that local port. */
    private static byte[] question(byte family, int port) {
        ByteBuffer question = ByteBuffer.allocate(QUESTION).order(ByteOrder.nativeOrder());
        question.putInt(QUESTION).putShort(SOCK_DIAG_BY_FAMILY).putShort(REQUEST_OF_ALL);
        question.putInt(0).putInt(0);
        question.put(family).put(IPPROTO_TCP).put((byte) (1 << (TCP_INFO - 1))).put((byte) 0);
        question.putInt(ESTABLISHED_OR_LEFT);
        question.order(ByteOrder.BIG_ENDIAN).putShort((short) port);
        return question.array();
    }

    private static boolean isLast(ByteBuffer part) {
        return messages(part).anyMatch(at -> type(part, at) == DONE);
    }

    private static Stream<Connection> connections(ByteBuffer part) {
        return messages(part)
                .filter(at -> type(part, at) == SOCK_DIAG_BY_FAMILY)
                .mapToObj(at -> connection(part, at + HEADER + SOCKET, at + part.getInt(at)));
    }

    private static IntStream messages(ByteBuffer part) {
        return IntStream.iterate(0, at -> at + HEADER <= part.limit(), at -> at + aligned(part.getInt(at)));
    }

    private static short type(ByteBuffer part, int message) {
        return part.getShort(message + 4);
    }

    /** One that the kernel says nothing of does not count. */
    private static Connection connection(ByteBuffer part, int from, int to) {
        return IntStream.iterate(from, at -> at + ATTRIBUTE <= to, at -> at + aligned(part.getShort(at)))
                .filter(at -> part.getShort(at + 2) == TCP_INFO)
                .mapToObj(at -> new Connection(
                        part.getInt(at + ATTRIBUTE + SINCE_SENT),
                        part.getInt(at + ATTRIBUTE + SINCE_RECEIVED),
                        part.getShort(at) >= ATTRIBUTE + PIECES_SENT + 4
                                && part.getInt(at + ATTRIBUTE + PIECES_SENT) != 0))
                .findFirst()
                .orElse(new Connection(0, Long.MAX_VALUE, false));
    }

    /** Never less than a header: the kernel's word is not taken for the end of a loop. */
    private static int aligned(int length) {
        return Math.max((length + 3) & ~3, ATTRIBUTE);
    }
}
