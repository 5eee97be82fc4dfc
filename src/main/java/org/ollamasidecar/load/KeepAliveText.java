package org.ollamasidecar.load;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a time as Ollama does: a text such as {@code "5m"}, or a number of seconds. */
public final class KeepAliveText extends StdDeserializer<String> {

    private static final long serialVersionUID = 1;

    KeepAliveText() {
        super(String.class);
    }

    @Override
    public @Nullable String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        return parser.hasToken(JsonToken.VALUE_STRING) || parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                ? parser.getText()
                : (String) context.handleUnexpectedToken(String.class, parser);
    }
}
