package org.ollamasidecar.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.ollama.ModelName;

/**
 * A request to Ollama that is under way.
 *
 * @param id its own, by which it can be ended
 * @param requestId the X-Request-Id of its answer, which its client may have chosen
 * @param key the name of its caller's key
 * @param instance the one that was chosen for it last; null where none was, or where that is long ago
 * @param idleMillis how long it has not moved
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RequestView(
        String id,
        String requestId,
        String key,
        String method,
        String path,
        @Nullable String model,
        InFlightRequest.Phase phase,
        @Nullable String instance,
        Instant since,
        long ageMillis,
        long idleMillis,
        long bytesIn,
        long bytesOut) {

    static RequestView of(InFlightRequest flight, FleetMonitor fleet) {
        ModelName model = flight.model();
        return new RequestView(
                flight.id(),
                flight.requestId(),
                flight.caller(),
                flight.method(),
                flight.path(),
                model == null ? null : model.toString(),
                flight.phase(),
                fleet.instanceOf(flight.goesTo()).map(InstanceName::text).orElse(null),
                flight.since(),
                flight.age().toMillis(),
                flight.silence().toMillis(),
                flight.bytesIn(),
                flight.bytesOut());
    }
}
