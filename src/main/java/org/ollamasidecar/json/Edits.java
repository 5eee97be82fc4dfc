package org.ollamasidecar.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is written instead of some of a document's bytes. Two never overlap. */
public final class Edits {

    /** Bytes from one place to another, and what comes instead of them. */
    private record Edit(int from, int end, String instead) {}

    /** Takes a changed document, in its order. */
    public interface Sink {

        void original(int from, int end);

        void written(byte[] bytes);
    }

    private final List<Edit> edits = new ArrayList<>();

    /** Of bytes that no other edit is about. */
    public void replace(int from, int end, String instead) {
        edits.add(new Edit(from, end, instead));
    }

    public boolean isEmpty() {
        return edits.isEmpty();
    }

    /** Tells a document of a length, as it is with the changes. */
    public void apply(int length, Sink sink) {
        int at = 0;
        for (Edit edit :
                edits.stream().sorted(Comparator.comparingInt(Edit::from)).toList()) {
            if (edit.from > at) {
                sink.original(at, edit.from);
            }
            if (!edit.instead.isEmpty()) {
                sink.written(edit.instead.getBytes(StandardCharsets.UTF_8));
            }
            at = edit.end;
        }
        if (length > at) {
            sink.original(at, length);
        }
    }
}
