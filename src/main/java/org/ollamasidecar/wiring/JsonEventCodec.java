package org.ollamasidecar.wiring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.journal.EventCodec;
import org.ollamasidecar.journal.JournalEvent;

/** Events as JSON; fields that a newer version may have added are ignored. */
@Singleton
class JsonEventCodec implements EventCodec {

    private final ObjectMapper json;
    private final ObjectReader reader;

    JsonEventCodec(ObjectMapper json) {
        this.json = json;
        this.reader = json.readerFor(Line.class)
                .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /** What a line may lack. */
    private record Line(
            long id,
            @Nullable Instant at,
            @Nullable String type,
            @Nullable String message,
            @Nullable Map<String, Object> details) {}

    @Override
    public String line(JournalEvent event) {
        try {
            return json.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            Map<String, String> text = Map.of("text", event.details().toString());
            return line(new JournalEvent(event.id(), event.at(), event.type(), event.message(), text));
        }
    }

    @Override
    public Optional<JournalEvent> event(String line) {
        try {
            Line read = reader.readValue(line);
            if (read == null
                    || read.id < 1
                    || read.at == null
                    || read.type == null
                    || read.message == null
                    || read.details == null
                    || read.details.containsValue(null)) {
                return Optional.empty();
            }
            return Optional.of(new JournalEvent(read.id, read.at, read.type, read.message, Map.copyOf(read.details)));
        } catch (JsonProcessingException notAnEvent) {
            return Optional.empty();
        }
    }
}
