package org.ollamasidecar.gateway.request;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.json.Bytes;
import org.ollamasidecar.json.Edits;

/**
 * A form with a file, {@code multipart/form-data}, as clients send it. Whatever two readers could read in two ways is
 * refused, and Ollama gets to read the heads of its parts in our words: it finds no other model in it than was judged.
 */
final class MultipartForm {

    private static final Pattern TYPE = Pattern.compile(
            "(?i)multipart/form-data\\s*;\\s*boundary=(?:\"([0-9a-z'()+_,./:=? -]{1,70})\"|([0-9a-z'+_.-]{1,70}))\\s*");
    private static final Pattern DISPOSITION = Pattern.compile(
            "(?i)content-disposition:\\s*form-data((?:\\s*;\\s*name=\"[^\"\\\\]*\"|\\s*;\\s*filename=\"(?:[^\"\\\\]|\\\\.)*\"|\\s*;\\s*filename\\*=[^;\\s\"]+)+)\\s*");
    private static final Pattern NAME = Pattern.compile("(?i);\\s*name=\"([a-z0-9_.\\[\\]-]{1,64})\"");
    private static final Pattern FILE = Pattern.compile("(?i);\\s*filename\\*?=(?!\"\")");
    private static final byte[] LINE = ascii("\r\n");
    private static final byte[] EMPTY_LINE = ascii("\r\n\r\n");
    private static final byte[] LAST = ascii("--");
    private static final int LONGEST_HEAD = 8192;
    private static final int LONGEST_NAME = 1024;
    private static final String MODEL = "model";
    private static final String FAILED = "failed to parse multipart form: ";

    private final @Nullable String contentType;
    private final Bytes bytes;
    private final Edits edits = new Edits();
    private @Nullable Value model;

    /** A text in it, by its place. */
    private record Value(String text, int from, int end) {}

    /** That of a request. */
    static MultipartForm of(HttpServerRequest request, Bytes body) {
        List<String> types = request.headers().getAll(HttpHeaders.CONTENT_TYPE);
        return new MultipartForm(types.size() == 1 ? types.getFirst() : null, body);
    }

    /** @param contentType that its request says; null: none or several */
    MultipartForm(@Nullable String contentType, Bytes bytes) {
        this.contentType = contentType;
        this.bytes = bytes;
    }

    /**
     * Reads it, once it is all there.
     *
     * @return the model that it names; empty: none
     * @throws RefusedException where it is none, or not as clients send it
     */
    String read() {
        byte[] boundary = ascii("--" + boundary());
        List<Integer> delimiters = delimiters(boundary);
        for (int i = 0; i + 1 < delimiters.size(); i++) {
            readPart(delimiters.get(i) + boundary.length, delimiters.get(i + 1) - LINE.length);
        }
        int end = delimiters.getLast() + boundary.length;
        if (delimiters.getFirst() != 0 || !isAt(end, LAST)) {
            throw refused("unexpected EOF");
        }
        edits.replace(end + LAST.length, bytes.length(), "");
        return model == null ? "" : model.text();
    }

    private String boundary() {
        Matcher type = TYPE.matcher(contentType == null ? "" : contentType);
        if (!type.matches()) {
            throw refused("request Content-Type isn't multipart/form-data");
        }
        return type.group(1) == null ? type.group(2) : type.group(1);
    }

    /** The places of a boundary: each has to be one that nobody takes for anything else. */
    private List<Integer> delimiters(byte[] boundary) {
        List<Integer> found = new ArrayList<>();
        for (int at = 0; at <= bytes.length() - boundary.length; at++) {
            if (isAt(at, boundary)) {
                if (at > 0 && !isAt(at - LINE.length, LINE)) {
                    throw refused("a boundary that begins no line");
                }
                found.add(at);
                at += boundary.length - 1;
            }
        }
        if (found.isEmpty()) {
            throw refused("multipart: NextPart: EOF");
        }
        return found;
    }

    private void readPart(int from, int end) {
        if (!isAt(from, LINE)) {
            throw refused("a boundary that ends no line");
        }
        int headFrom = from + LINE.length;
        int headEnd = headEnd(headFrom, end);
        List<String> head = List.of(text(headFrom, headEnd).split("\r\n", -1));
        Matcher disposition = head.stream()
                .map(DISPOSITION::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .orElseThrow(() -> refused("a part that is no field of a form"));
        String parameters = disposition.group(1);
        Matcher name = NAME.matcher(parameters);
        if (!name.find()) {
            throw refused("a field without a name, or with a name that is none");
        }
        boolean isFile = FILE.matcher(parameters).find();
        edits.replace(
                headFrom,
                headEnd,
                "Content-Disposition: form-data; name=\"" + name.group(1) + '"'
                        + (isFile ? "; filename=\"file\"" : ""));
        if (name.group(1).equals(MODEL) && !isFile) {
            readModel(headEnd + EMPTY_LINE.length, end);
        }
    }

    private int headEnd(int from, int end) {
        for (int at = from; at < Math.min(end, from + LONGEST_HEAD); at++) {
            if (isAt(at, EMPTY_LINE) && at + EMPTY_LINE.length <= end) {
                return at;
            }
        }
        throw refused("a part without a head, or with one that is too long");
    }

    /** Of several, Ollama would take the first one, and others perhaps another. */
    private void readModel(int from, int end) {
        if (model != null || end - from > LONGEST_NAME) {
            throw refused("the field 'model' is there twice, or too long");
        }
        model = new Value(new String(bytes.copy(from, end), StandardCharsets.UTF_8), from, end);
    }

    /** How its bytes have to change where it is to name another model. */
    Edits edits(Optional<String> otherModel) {
        if (model != null && otherModel.isPresent()) {
            edits.replace(model.from(), model.end(), otherModel.get());
        }
        return edits;
    }

    private String text(int from, int end) {
        return new String(bytes.copy(from, end), StandardCharsets.ISO_8859_1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private boolean isAt(int at, byte[] wanted) {
        if (at < 0 || at + wanted.length > bytes.length()) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes.at(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static RefusedException refused(String why) {
        return new RefusedException(Refusal.badRequest(FAILED + why));
    }
}
