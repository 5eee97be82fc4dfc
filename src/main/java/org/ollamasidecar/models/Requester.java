package org.ollamasidecar.models;

import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import org.ollamasidecar.access.Caller;
import org.ollamasidecar.access.ClientAddress;
import org.ollamasidecar.ollama.ModelName;

/**
 * Who asked for a change, for the journal.
 *
 * @param key the name of the key
 * @param address from where
 * @param request its id
 */
record Requester(String key, String address, String request) {

    static Requester of(RoutingContext context) {
        String id = context.response().headers().get("X-Request-Id");
        return new Requester(Caller.of(context).name(), ClientAddress.of(context), id == null ? "" : id);
    }

    Map<String, Object> details(ModelName model) {
        return Map.of("model", model.toString(), "key", key, "address", address, "request", request);
    }

    @Override
    public String toString() {
        return key + " at " + address;
    }
}
