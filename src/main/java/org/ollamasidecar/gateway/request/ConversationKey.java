package org.ollamasidecar.gateway.request;

import org.ollamasidecar.json.Bytes;
import org.ollamasidecar.json.JsonKind;
import org.ollamasidecar.json.Member;
import org.ollamasidecar.ollama.ModelName;

/**
 * What the turns of one conversation have in common: of messages the first ones, up to the end of the first by the user; of a
 * prompt its beginning. Read where the bytes are, once.
 */
final class ConversationKey {

    /** A beginning that is longer is told apart by this much of it. */
    private static final int MOST_OF_MESSAGES = 32 * 1024;

    private static final int MOST_OF_PROMPT = 256;

    /** Those of FNV-1a. */
    private static final long BASIS = 0xcbf29ce484222325L;

    private static final long PRIME = 0x100000001b3L;

    private static final String BY_USER = "\"role\":\"user\"";

    private final Bytes bytes;
    private final int from;
    private final int end;
    private final boolean messages;
    private long hash = BASIS;
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean byUser;

    /** How much of that pair the newest bytes are. */
    private int matched;

    ConversationKey(Bytes bytes, Member said) {
        this.bytes = bytes;
        this.messages = said.kind() == JsonKind.ARRAY;
        this.from = said.valueFrom();
        // A text goes on where the next turn has more: the quote at its end is not part of it.
        int last = messages ? said.end() : said.end() - 1;
        this.end = Math.min(last, from + (messages ? MOST_OF_MESSAGES : MOST_OF_PROMPT));
    }

    /** Never 0. */
    long with(ModelName model) {
        add(model.hashCode());
        for (int at = from; at < end; at++) {
            byte next = bytes.at(at);
            add(next);
            if (messages && endsFirstOfUser(next)) {
                break;
            }
        }
        return hash == 0 ? BASIS : hash;
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
