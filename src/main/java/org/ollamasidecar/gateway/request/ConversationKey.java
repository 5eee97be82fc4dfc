package org.ollamasidecar.gateway.request;

import org.ollamasidecar.json.Bytes;
import org.ollamasidecar.json.Member;
import org.ollamasidecar.ollama.ModelName;

/**
 * What the turns of one conversation have in common: of messages the first ones, up to the end of the first by the user; of a
 * text its beginning. Read where the bytes are, once.
 */
final class ConversationKey {

    /** A beginning that is longer is told apart by this much of it. */
    private static final int MOST_OF_MESSAGES = 32 * 1024;

    private static final int MOST_OF_TEXT = 256;

    /** Those of FNV-1a. */
    private static final long BASIS = 0xcbf29ce484222325L;

    private static final long PRIME = 0x100000001b3L;

    private static final String BY_USER = "\"role\":\"user\"";

    private final Bytes bytes;
    private long hash = BASIS;
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean byUser;

    /** How much of that pair the newest bytes are. */
    private int matched;

    /** @param bytes of the whole request */
    ConversationKey(Bytes bytes, ModelName model) {
        this.bytes = bytes;
        add(model.hashCode());
    }

    /** Never 0. */
    long value() {
        return hash == 0 ? BASIS : hash;
    }

    /** Adds a text, or a list that later turns make longer. */
    void addBeginning(Member text) {
        // It goes on where the next turn has more: what closes it is not part of it.
        int end = Math.min(text.end() - 1, text.valueFrom() + MOST_OF_TEXT);
        for (int at = text.valueFrom(); at < end; at++) {
            add(bytes.at(at));
        }
    }

    /** Adds messages, at most one list of them. */
    void addFirst(Member messages) {
        int end = Math.min(messages.end(), messages.valueFrom() + MOST_OF_MESSAGES);
        for (int at = messages.valueFrom(); at < end; at++) {
            byte next = bytes.at(at);
            add(next);
            if (endsFirstOfUser(next)) {
                return;
            }
        }
    }

    private void add(int next) {
        hash = (hash ^ next) * PRIME;
    }

    private boolean endsFirstOfUser(byte next) {
        look(next);
        if (inString) {
            inString = escaped || next != '"';
            escaped = !escaped && next == '\\';
            return false;
        }
        switch (next) {
            case '"' -> inString = true;
            case '[', '{' -> depth++;
            case ']', '}' -> depth--;
            default -> {
                return false;
            }
        }
        return byUser && depth == 1;
    }

    /** Only where a message itself says so: an escape begins with another byte, so no content looks like it. */
    private void look(byte next) {
        if (next == ' ' && !inString) {
            return;
        }
        if (depth == 2 && next == BY_USER.charAt(matched)) {
            matched++;
            if (matched == BY_USER.length()) {
                byUser = true;
                matched = 0;
            }
        } else {
            matched = depth == 2 && next == '"' ? 1 : 0;
        }
    }
}
