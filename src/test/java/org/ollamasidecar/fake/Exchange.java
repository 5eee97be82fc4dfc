package org.ollamasidecar.fake;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One request and its answer, on a connection of its own and bare of any library, so that it can be broken anywhere. */
final class Exchange {

    private static final int LONGEST_BODY = 8 << 20;
    private static final int LONGEST_LINE = 8192;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    final String method;
    final String path;
    final String head;
    final String body;
    private final StringBuilder headers = new StringBuilder();
    private int status;

    Exchange(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
        String first = line();
        String[] request = first.split(" ", -1);
        if (request.length < 2) {
            throw new IOException("not a request");
        }
        this.method = request[0];
        this.path = request[1].split("[?]", 2)[0];
        this.body = body();
        this.head = first + "\n" + headers;
    }

    int status() {
        return status;
    }

    private String body() throws IOException {
        int length = 0;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            headers.append(header).append('\n');
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Math.min(Integer.parseInt(lower.substring(15).strip()), LONGEST_BODY);
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        return new String(chunked ? chunks() : in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int size = size(); size > 0 && whole.size() < LONGEST_BODY; size = size()) {
            whole.write(in.readNBytes(size));
            line();
        }
        line();
        return whole.toByteArray();
    }

    private int size() throws IOException {
        return Integer.parseInt(line().split(";", 2)[0].strip(), 16);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n' && next >= 0 && line.length() < LONGEST_LINE; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    /** Whether bytes have come that no request explains. */
    boolean hasMore() throws IOException {
        return in.available() > 0;
    }

    void answer(int code, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        raw(head(code, type) + "Content-Length: " + bytes.length + "\r\n\r\n");
        // A HEAD gets no body.
        if (!method.equals("HEAD")) {
            out.write(bytes);
        }
        out.flush();
    }

    void json(int code, String text) throws IOException {
        answer(code, "application/json; charset=utf-8", text);
    }

    void beginLines() throws IOException {
        beginChunks("application/x-ndjson");
    }

    void beginEvents() throws IOException {
        beginChunks("text/event-stream");
    }

    private void beginChunks(String type) throws IOException {
        raw(head(200, type) + "Transfer-Encoding: chunked\r\n\r\n");
    }

    void piece(String text) throws IOException {
        raw(Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + text + "\r\n");
    }

    void endChunks() throws IOException {
        raw("0\r\n\r\n");
    }

    /** The whole of a small answer, byte by byte. */
    void drip(String text, int pauseMillis) throws IOException {
        String whole = head(200, "application/json") + "Content-Length: " + text.length() + "\r\n\r\n" + text;
        for (int index = 0; index < whole.length() && !clientLeavesWithin(pauseMillis); index++) {
            raw(whole.substring(index, index + 1));
        }
    }

    /** Waits that long, or until the client has closed its side. */
    boolean clientLeavesWithin(int millis) throws IOException {
        if (millis <= 0) {
            return false;
        }
        socket.setSoTimeout(millis);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            if (in.read() < 0) {
                return true;
            }
            // Nobody sends anything more; should somebody, the time is kept all the same.
            LockSupport.parkNanos(end - System.nanoTime());
            return false;
        } catch (SocketTimeoutException stillThere) {
            return false;
        }
    }

    private String head(int code, String type) {
        status = code;
        return "HTTP/1.1 " + code + " Fake\r\nContent-Type: " + type + "\r\nConnection: close\r\n";
    }

    private void raw(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
