package org.ollamasidecar.gateway.routing;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.load.inventory.AdoptedStores;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.status.MemoryReport;
import org.ollamasidecar.status.StoreReport;

/** What is known of several Ollamas, for the status. */
@Singleton
final class RoutingReport implements MemoryReport, StoreReport {

    private final RoutingTable table;
    private final AdoptedStores stores;

    RoutingReport(RoutingTable table, AdoptedStores stores) {
        this.table = table;
        this.stores = stores;
    }

    @Override
    public Optional<List<String>> inMemory(long generation) {
        return table.find(generation).flatMap(RouteTarget::inMemory);
    }

    @Override
    public Optional<List<String>> installed(BackendName backend) {
        return Optional.ofNullable(stores.known().get(backend))
                .map(models -> models.stream().map(ModelName::toString).sorted().toList());
    }
}
