package org.ollamasidecar.gateway.admission;

import io.vertx.core.Vertx;
import java.util.Map;
import java.util.OptionalInt;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.state.SidecarMonitor;

/** Queues in front of the models of an Ollama without variables, for tests of other folders. */
public final class TestQueue {

    private TestQueue() {}

    public static ConcurrencyLimit limit(GatewayConfig config, SidecarMonitor monitor) {
        return new ConcurrencyLimit(
                config.queue().perModel(),
                () -> monitor.status().child(),
                new OllamaVariables(Map.of()),
                (ollama, model) -> OptionalInt.empty(),
                model -> 1);
    }

    public static AdmissionQueue of(GatewayConfig config, ConcurrencyLimit limit, Journal journal, Vertx vertx) {
        return new AdmissionQueue(config, limit, TestRoom.ENOUGH, new QueueEvents(journal, vertx), vertx);
    }
}
