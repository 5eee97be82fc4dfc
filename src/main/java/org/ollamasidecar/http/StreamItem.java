package org.ollamasidecar.http;

import org.jspecify.annotations.Nullable;

/**
 * One event of a stream.
 *
 * @param id where a reader that comes back goes on; null for remarks on the stream itself
 * @param type what browsers listen for
 * @param data sent as JSON
 */
public record StreamItem(@Nullable String id, String type, Object data) {

    /** What a remark says. */
    record Gap(long missed, String message) {}

    /** What a remark says. */
    record Dropped(String message) {}

    static StreamItem gap(long missed, String message) {
        return new StreamItem(null, "gap", new Gap(missed, message));
    }

    static StreamItem dropped() {
        String message = "The stream was read too slowly. Connect again with Last-Event-ID to go on.";
        return new StreamItem(null, "dropped", new Dropped(message));
    }
}
