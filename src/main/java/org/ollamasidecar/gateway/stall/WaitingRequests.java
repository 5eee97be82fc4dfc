package org.ollamasidecar.gateway.stall;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.ollama.ModelName;

/** The requests that wait for a model's runner, none of which has got anything of late. */
record WaitingRequests(ModelName model, List<InFlightRequest> flights) {

    /** The longest. */
    Duration silence() {
        return longest(flights, InFlightRequest::silenceOfRunner);
    }

    /** One that Ollama has is told by us; one that waits for a load gets what the load's next attempt brings. */
    List<InFlightRequest> withOllama() {
        return flights.stream().filter(InFlightRequest::isWithOllama).toList();
    }

    static Duration longest(List<InFlightRequest> flights, Function<InFlightRequest, Duration> time) {
        return flights.stream().map(time).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    }
}
