package org.ollamasidecar.gateway;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Map;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.routing.SeenTogether;
import org.ollamasidecar.gateway.routing.TestRouting;
import org.ollamasidecar.load.FakeOllama;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.load.file.TestModelSource;
import org.ollamasidecar.models.TestRules;
import org.ollamasidecar.state.SidecarMonitor;

/** What is known of the Ollama that serves, for tests of the folders below. */
public final class TestUpstream {

    private TestUpstream() {}

    public static UpstreamReadiness readiness(SidecarMonitor monitor, Vertx vertx) {
        InstantSource clock = InstantSource.system();
        return new UpstreamReadiness(
                monitor, TestRouting.none(), new UpstreamWaiters(clock, vertx), refused -> {}, clock);
    }

    /** Of an Ollama in which nothing is installed. */
    public static OnDemandLoads onDemand(LoadJobs jobs, Vertx vertx) {
        return new OnDemandLoads(
                TestRules.config(GatewayConfig.class, Map.of()),
                address -> new FakeOllama(),
                jobs,
                TestRules.of(Map.of(), TestModelSource.open()),
                new SeenTogether(generation -> 3),
                InstantSource.system(),
                vertx);
    }
}
