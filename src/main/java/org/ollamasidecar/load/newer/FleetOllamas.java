package org.ollamasidecar.load.newer;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.state.Child;

/** The instances of the fleet. */
@Singleton
final class FleetOllamas implements Ollamas {

    private final Sidecar sidecar;

    FleetOllamas(Sidecar sidecar) {
        this.sidecar = sidecar;
    }

    @Override
    public List<Child> await() throws InterruptedException {
        Stream<Child> serving = sidecar.await(status -> status.ready().isPresent()).ready().stream();
        Stream<Child> ready = sidecar.members().stream().map(Member::status).flatMap(status -> status.ready().stream());
        return Stream.concat(serving, ready).distinct().toList();
    }
}
