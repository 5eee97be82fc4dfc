package org.ollamasidecar.gateway;

import static org.ollamasidecar.gateway.Futures.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.ollamasidecar.canary.Proofs;
import org.ollamasidecar.canary.TestProofs;
import org.ollamasidecar.demand.AskedContexts;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.gateway.admission.AdmissionQueue;
import org.ollamasidecar.gateway.admission.ConcurrencyLimit;
import org.ollamasidecar.gateway.admission.TestQueue;
import org.ollamasidecar.gateway.figures.LatelyAsked;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.InFlightRequests;
import org.ollamasidecar.gateway.request.RecordedTrace;
import org.ollamasidecar.gateway.request.TestRequests;
import org.ollamasidecar.gateway.routing.LossWatch;
import org.ollamasidecar.gateway.routing.RoutingTable;
import org.ollamasidecar.gateway.routing.SeenTogether;
import org.ollamasidecar.gateway.routing.TestRouting;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.FakeOllama;
import org.ollamasidecar.load.TestLoads;
import org.ollamasidecar.load.file.TestModelSource;
import org.ollamasidecar.load.newer.TestReplacements;
import org.ollamasidecar.models.ModelRules;
import org.ollamasidecar.models.TestKeeper;
import org.ollamasidecar.models.TestRules;
import org.ollamasidecar.models.alias.TestAliases;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.FakeMonitor;
import org.ollamasidecar.state.ProbeSchedule;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.usage.TestUsage;

/** A front door without doorkeeper, in front of an Ollama whose answers are a test's own. */
final class TestGateway {

    final FakeMonitor monitor = FakeMonitor.starting();
    final InFlightRequests inFlight = new InFlightRequests();
    final Journal journal = new Journal(100, InstantSource.system());
    final DemandLog demands = new DemandLog(InstantSource.system());
    final AskedContexts contexts = new AskedContexts();
    final Proofs proofs = TestProofs.none();

    /** What our own questions are answered with. */
    final FakeOllama ollama = new FakeOllama();

    /** What Ollama has got, as {@code PATH BODY}. */
    final List<String> received = new CopyOnWriteArrayList<>();

    /** The Ollamas of which the fleet was told that nobody listens there. */
    final List<Child> refused = new CopyOnWriteArrayList<>();

    final AtomicInteger upstreamClosed = new AtomicInteger();
    final TestUsage usage;
    final RecordedTrace trace = new RecordedTrace();
    final MeterRegistry figures = new SimpleMeterRegistry();

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger entered = new AtomicInteger();
    private final TestLoads loads;
    private final Exchanges exchanges;
    private final Child child;
    private final int port;

    /** @param answer is what Ollama does with a request that it has read */
    TestGateway(Path folder, Map<String, String> settings, Consumer<HttpServerRequest> answer) throws Exception {
        this.loads = TestLoads.in(folder, wish -> {});
        this.usage = TestUsage.in(folder);
        int upstream = await(vertx.createHttpServer()
                        .connectionHandler(
                                connection -> connection.closeHandler(closed -> upstreamClosed.incrementAndGet()))
                        .requestHandler(request -> receive(request, answer))
                        .listen(0, "127.0.0.1"))
                .actualPort();
        this.child = new Child(
                Samples.NOW_RUNNING, Samples.PID, URI.create("http://127.0.0.1:" + upstream), Samples.VERSION);
        this.exchanges = exchanges(folder, settings);
        Router router = Router.router(vertx);
        router.route().handler(this::enter);
        this.port = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
                .actualPort();
        become(new SidecarState.Ready(child, Samples.T0, 0, ProbeSchedule.UNDER_WAY));
    }

    private Exchanges exchanges(Path folder, Map<String, String> settings) {
        GatewayConfig config = TestRules.config(GatewayConfig.class, settings);
        ModelRules rules = TestRules.of(settings, TestModelSource.open());
        InstantSource clock = InstantSource.system();
        RoutingTable routing = TestRouting.none();
        UpstreamWaiters waiters = new UpstreamWaiters(clock, vertx);
        waiters.listen(new StartupEvent(), monitor, routing);
        UpstreamReadiness readiness = new UpstreamReadiness(monitor, routing, waiters, refused::add, clock);
        UpstreamChoice choice = new UpstreamChoice(routing, readiness, waiters, clock);
        ConcurrencyLimit limit = TestQueue.limit(config, monitor);
        AdmissionQueue queue = TestQueue.of(config, limit, journal, vertx);
        OnDemandLoads onDemand = new OnDemandLoads(
                config, address -> ollama, loads.jobs(), rules, new SeenTogether(generation -> 3), clock, vertx);
        AccessLog accessLog = new AccessLog(new GatewayMetrics(figures, rules, queue, limit, config), proofs, config);
        ExchangeAccount account = new ExchangeAccount(
                inFlight,
                accessLog,
                demands,
                contexts,
                queue,
                onDemand,
                new PinnedModels(rules, address -> ollama, journal, vertx),
                TestKeeper.of(monitor, address -> ollama, loads.jobs(), folder, settings),
                routing,
                usage.meter(),
                new LatelyAsked());
        return new Exchanges(
                new BodyReaders(TestRequests.budget(), readiness, config, vertx),
                TestRequests.policy(settings),
                queue,
                new Upstream(
                        readiness,
                        choice,
                        routing,
                        new LossWatch(routing, vertx),
                        onDemand,
                        new UpstreamClients(vertx),
                        TestRules.installedIn(folder.resolve("models")),
                        config,
                        clock),
                routing,
                account,
                TestAliases.of(settings),
                TestReplacements.none(),
                config,
                vertx);
    }

    private void receive(HttpServerRequest request, Consumer<HttpServerRequest> answer) {
        request.body().onSuccess(body -> {
            received.add(request.path() + " " + body);
            answer.accept(request);
        });
    }

    private void enter(RoutingContext context) {
        HttpServerRequest request = context.request();
        String id = Integer.toString(entered.incrementAndGet());
        InFlightRequest flight = new InFlightRequest(
                id, "r-" + id, "alice", "127.0.0.1", request.method().name(), request.path(), null, Instant.now());
        flight.followedBy(trace);
        if (inFlight.tryEnter(flight)) {
            exchanges.begin(context, flight, request.path());
        }
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    int port() {
        return port;
    }

    Child child() {
        return child;
    }

    /** Ollama, which has answered before, is in another state. */
    void become(SidecarState state) {
        become(state, Samples.NOW_RUNNING);
    }

    /** Another start of Ollama serves. */
    void isReplacedBy(long generation) {
        Child next = new Child(generation, child.pid(), child.address(), child.version());
        become(new SidecarState.Ready(next, Samples.T0, 0, ProbeSchedule.UNDER_WAY), generation);
    }

    private void become(SidecarState state, long generation) {
        monitor.become(new SidecarStatus(
                state,
                Samples.T0,
                generation,
                0,
                true,
                Samples.HISTORY.program(),
                Samples.HISTORY.lastFailure(),
                List.of(),
                false,
                false));
    }

    /** The only request that is under way. */
    InFlightRequest underWay() {
        return inFlight.all().getFirst();
    }

    /** So long anything may take on a slow machine. */
    static Duration patience() {
        return Duration.ofMinutes(1);
    }

    void close() throws Exception {
        await(vertx.close());
        loads.close();
    }
}
