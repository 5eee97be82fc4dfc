package org.ollamasidecar.gateway.stall;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.ollamasidecar.gateway.request.Flight;
import org.ollamasidecar.ollama.ModelName;

/** The requests that wait for a model's runner, none of which has got anything of late. */
record Waiting(ModelName model, List<Flight> flights) {

    /** The longest. */
    Duration silence() {
        return longest(flights, Flight::silenceOfRunner);
    }

    /** One that Ollama has is told by us; one that waits for a load gets what the load's next attempt brings. */
    List<Flight> withOllama() {
        return flights.stream().filter(Flight::isWithOllama).toList();
    }

    static Duration longest(List<Flight> flights, Function<Flight, Duration> time) {
        return flights.stream().map(time).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    }
}
