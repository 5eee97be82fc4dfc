package org.ollamasidecar.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.util.List;

/** Values as JSON, one a line. */
@Singleton
public final class Ndjson {

    public static final String MEDIA_TYPE = "application/x-ndjson";

    private final ObjectMapper json;

    Ndjson(ObjectMapper json) {
        this.json = json;
    }

    public String of(List<?> values) {
        StringBuilder lines = new StringBuilder();
        for (Object value : values) {
            try {
                lines.append(json.writeValueAsString(value)).append('\n');
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("Not representable in JSON: " + value.getClass(), e);
            }
        }
        return lines.toString();
    }
}
