package org.ollamasidecar.gateway.routing;

import java.util.List;
import org.ollamasidecar.fleet.Backend;

/** Routing where there is nothing to be chosen, for tests of other folders. */
public final class TestRouting {

    private TestRouting() {}

    public static RoutingTable none() {
        return of(List.of());
    }

    /** Of these backends, as they are at each look. */
    public static RoutingTable of(List<Backend> backends) {
        return new RoutingTable(() -> List.copyOf(backends), backend -> Integer.MAX_VALUE);
    }

    /** One of them has come or gone. */
    public static void renew(RoutingTable table) {
        table.renew();
    }
}
