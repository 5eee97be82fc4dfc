package org.ollamasidecar.gateway;

import io.vertx.core.json.JsonObject;

/** Fields of one entry in a list of Ollama's. One that is missing and one that is null say the same: nothing. */
final class ListEntry {

    private ListEntry() {}

    static String text(JsonObject entry, String field) {
        return entry.getValue(field) instanceof String text ? text : "";
    }

    static long number(JsonObject entry, String field) {
        return entry.getValue(field) instanceof Number number ? number.longValue() : 0;
    }
}
