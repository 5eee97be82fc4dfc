package org.ollamasidecar.http;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A problem document (RFC 9457).
 *
 * @param type stable, for programs: {@code urn:ollama-sidecar:problem:…}
 * @param title the same for each problem of the type
 * @param detail what happened this time
 * @param action what fixes it
 * @param extensions further members
 */
@JsonPropertyOrder({"type", "title", "status", "detail", "action"})
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String action,
        @JsonAnyGetter Map<String, ?> extensions) {

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPE_PREFIX = "urn:ollama-sidecar:problem:";

    public static Problem of(String type, String title, int status, String detail, String action) {
        return new Problem(TYPE_PREFIX + type, title, status, detail, action, Map.of());
    }

    public Problem with(String member, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(extensions);
        more.put(member, value);
        return new Problem(type, title, status, detail, action, more);
    }
}
