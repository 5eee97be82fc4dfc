package org.ollamasidecar.parity;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The connections of one client to one server, one after the other. Not for several threads. */
public final class Wire implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;
    /** For bytes that nobody may understand. */
    private static final int LITTLE_PATIENCE_MILLIS = 3_000;

    private final URI server;
    private @Nullable Socket socket;
    private @Nullable AnswerReader reader;

    public Wire(URI server) {
        this.server = server;
    }

    /** Sends a request and reads its answer; where there is none, its body says why. */
    public Answer exchange(ParityRequest request) throws IOException {
        boolean used = socket != null && !request.isBare();
        try {
            return ask(request);
        } catch (EOFException | SocketException closed) {
            close();
            return used ? again(request) : Answer.none("closed");
        } catch (SocketTimeoutException silent) {
            close();
            return Answer.none("silent");
        }
    }

    /** A connection that rested may have been closed meanwhile. */
    private Answer again(ParityRequest request) throws IOException {
        try {
            return ask(request);
        } catch (EOFException | SocketException closed) {
            close();
            return Answer.none("closed");
        } catch (SocketTimeoutException silent) {
            close();
            return Answer.none("silent");
        }
    }

    private Answer ask(ParityRequest request) throws IOException {
        if (request.isBare()) {
            close();
        }
        Socket connection = connected();
        connection.setSoTimeout(request.isBare() ? LITTLE_PATIENCE_MILLIS : PATIENCE_MILLIS);
        try {
            connection.getOutputStream().write(request.bytes(server));
            connection.getOutputStream().flush();
        } catch (SocketException refusedWhileSending) {
            // The server may have answered before it closed; what it said is still there to be read.
        }
        Answer answer = reader(connection).read(request.method().equals("HEAD"));
        if (!answer.keepsConnection() || request.isBare()) {
            close();
        }
        return answer;
    }

    private Socket connected() throws IOException {
        Socket open = socket;
        if (open == null) {
            open = new Socket(server.getHost(), server.getPort());
            open.setTcpNoDelay(true);
            socket = open;
            reader = null;
        }
        return open;
    }

    private AnswerReader reader(Socket connection) throws IOException {
        AnswerReader known = reader;
        if (known == null) {
            known = new AnswerReader(new BufferedInputStream(connection.getInputStream()));
            reader = known;
        }
        return known;
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
        socket = null;
        reader = null;
    }
}
