package org.ollamasidecar.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

/** Items as server-sent events. */
@Singleton
class SseWriter {

    private final ObjectMapper json;
    private final Sse sse;

    SseWriter(ObjectMapper json, Sse sse) {
        this.json = json;
        this.sse = sse;
    }

    OutboundSseEvent event(StreamItem item) {
        try {
            OutboundSseEvent.Builder event =
                    sse.newEventBuilder().name(item.type()).data(json.writeValueAsString(item.data()));
            return item.id() == null ? event.build() : event.id(item.id()).build();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not representable in JSON: " + item.type(), e);
        }
    }

    OutboundSseEvent comment(String text) {
        return sse.newEventBuilder().comment(text).build();
    }
}
