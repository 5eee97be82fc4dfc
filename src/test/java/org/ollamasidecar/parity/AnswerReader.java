package org.ollamasidecar.parity;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads an answer off a connection, to its last byte. */
final class AnswerReader {

    private static final int CONTINUE = 100;

    private final InputStream in;

    AnswerReader(InputStream in) {
        this.in = in;
    }

    /**
     * Reads one answer.
     *
     * @throws EOFException when nothing comes
     */
    Answer read(boolean ofHead) throws IOException {
        String[] line = line().split(" ", 3);
        if (line.length < 2 || !line[0].startsWith("HTTP/1.") || !line[1].matches("\\d{3}")) {
            return Answer.none("no HTTP");
        }
        int status = Integer.parseInt(line[1]);
        SortedMap<String, List<String>> headers = headers();
        if (status == CONTINUE) {
            return read(ofHead);
        }
        boolean chunked = headers.containsKey("transfer-encoding");
        List<String> length = headers.getOrDefault("content-length", List.of());
        if (ofHead || status == 204 || status == 304) {
            return new Answer(status, headers, chunked ? "chunked" : length.isEmpty() ? "none" : "length", "");
        }
        if (chunked) {
            return new Answer(status, headers, "chunked", chunks());
        }
        return length.isEmpty()
                ? new Answer(status, headers, "close", latin(in.readAllBytes()))
                : new Answer(status, headers, "length", latin(in.readNBytes(Integer.parseInt(length.getFirst()))));
    }

    private SortedMap<String, List<String>> headers() throws IOException {
        SortedMap<String, List<String>> headers = new TreeMap<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            String[] parts = (header + ":").split(":", 2);
            headers.computeIfAbsent(parts[0].toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(parts[1].substring(0, parts[1].length() - 1).strip());
        }
        return headers;
    }

    private String chunks() throws IOException {
        StringBuilder body = new StringBuilder();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.append(latin(in.readNBytes(size)));
            line();
        }
        headers();
        return body.toString();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            throw new EOFException("The connection was closed");
        }
        for (; next != '\n' && next >= 0; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
