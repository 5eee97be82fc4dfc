package org.ollamasidecar.fleet;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.InstanceParts;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.instance.OllamaInstance;
import org.ollamasidecar.instance.PredecessorCleanup;
import org.ollamasidecar.process.EndReport;
import org.ollamasidecar.process.Leftovers;
import org.ollamasidecar.process.OwnerToken;
import org.ollamasidecar.provision.SourceAttempt;
import org.ollamasidecar.state.LeftoverPolicy;
import org.ollamasidecar.state.Mode;
import org.ollamasidecar.state.SupervisorEvent;
import org.ollamasidecar.task.Background;

/** The instances that there are in one home, each with its own folder: the first one in the home itself. */
final class Instances {

    private static final String FOLDER = "instances";

    private final Path home;
    private final InstanceParts parts;
    private final List<BackendPlan> plans;
    private final Consumer<Addressed> events;
    private final Map<InstanceName, OllamaInstance> open = new ConcurrentHashMap<>();
    private CompletableFuture<EndReport> cleared = new CompletableFuture<>();

    Instances(Path home, InstanceParts parts, List<BackendPlan> plans, Consumer<Addressed> events) {
        this.home = home;
        this.parts = parts;
        this.plans = plans;
        this.events = events;
    }

    /**
     * Opens the first one of each backend, or those that an earlier life of this service has left to go on; ends what else it
     * has left.
     *
     * @param most how many may go on at a backend
     * @return the names of those that are open, at each backend the one that serves first
     * @throws IOException when the home cannot be used
     */
    Map<BackendName, List<InstanceName>> begin(int most) throws IOException {
        Map<BackendName, Map<InstanceName, SupervisorEvent.Adopted>> adopted = new LinkedHashMap<>();
        for (BackendPlan plan : plans) {
            adopted.put(plan.name(), adopted(plan, most));
        }
        List<OwnerToken> abandoned = new ArrayList<>();
        for (InstanceName name : known()) {
            if (adopted.values().stream().noneMatch(some -> some.containsKey(name))) {
                abandoned.add(instance(name, Launch.CONFIGURED).token());
            }
        }
        PredecessorCleanup cleanup = new PredecessorCleanup(new Leftovers(abandoned), parts.journal());
        cleared = cleanup.gone();
        cleanup.start();
        Map<BackendName, List<InstanceName>> opened = new LinkedHashMap<>();
        for (BackendPlan plan : plans) {
            opened.put(plan.name(), open(plan, adopted.getOrDefault(plan.name(), Map.of())));
        }
        return opened;
    }

    private List<InstanceName> open(BackendPlan plan, Map<InstanceName, SupervisorEvent.Adopted> adopted)
            throws IOException {
        if (adopted.isEmpty()) {
            InstanceName first = InstanceName.firstAt(plan.name());
            open(instance(first, plan.launch()), Optional.empty());
            return List.of(first);
        }
        for (var each : adopted.entrySet()) {
            open(instance(each.getKey(), plan.launch()), Optional.of(each.getValue()));
        }
        return List.copyOf(adopted.keySet());
    }

    /** The one that served first, then the others. */
    private Map<InstanceName, SupervisorEvent.Adopted> adopted(BackendPlan plan, int most) throws IOException {
        Map<InstanceName, SupervisorEvent.Adopted> adopted = new LinkedHashMap<>();
        if (parts.config().leftovers() != LeftoverPolicy.ADOPT || parts.config().mode() != Mode.OWN) {
            return adopted;
        }
        List<InstanceName> inOrder = new ArrayList<>(known());
        for (InstanceName served : new ServingRecord(home).read()) {
            if (inOrder.remove(served)) {
                inOrder.addFirst(served);
            }
        }
        for (InstanceName name : inOrder) {
            Optional<SupervisorEvent.Adopted> left = name.isAt(plan.name()) && adopted.size() < most
                    ? instance(name, plan.launch()).adoptable()
                    : Optional.empty();
            left.ifPresent(ollama -> adopted.put(name, ollama));
        }
        return adopted;
    }

    /** Every instance that has ever been open in this home. */
    private Collection<InstanceName> known() throws IOException {
        List<InstanceName> names = new ArrayList<>(List.of(InstanceName.FIRST));
        Path others = home.resolve(FOLDER);
        if (Files.isDirectory(others)) {
            try (Stream<Path> folders = Files.list(others)) {
                folders.filter(Files::isDirectory)
                        .map(folder -> new InstanceName(folder.getFileName().toString()))
                        .sorted()
                        .forEach(names::add);
            }
        }
        return names;
    }

    private OllamaInstance instance(InstanceName name, Launch launch) {
        Path place = name.isFirst() ? home : home.resolve(FOLDER).resolve(name.text());
        return new OllamaInstance(name, place, launch, adopted(name), parts);
    }

    private Optional<URI> adopted(InstanceName name) {
        return plans.stream()
                .filter(plan -> name.isAt(plan.name()))
                .flatMap(plan -> plan.adopted().stream())
                .findFirst();
    }

    private void open(OllamaInstance instance, Optional<SupervisorEvent.Adopted> adopted) throws IOException {
        InstanceName name = instance.name();
        open.put(name, instance);
        try {
            instance.start(
                    cleared,
                    adopted,
                    status -> tell(name, new FleetEvent.Observed(name, status)),
                    generation -> tell(name, new FleetEvent.Gone(generation, "has ended")));
        } catch (IOException e) {
            open.remove(name);
            instance.close();
            throw e;
        }
    }

    /** Does what was decided; returns at once. */
    void run(FleetCommand command) {
        switch (command) {
            case FleetCommand.Open(InstanceName name, Launch launch) -> openAnew(name, launch);
            case FleetCommand.Close(InstanceName name) ->
                Optional.ofNullable(open.remove(name)).ifPresent(instance -> Background.run("close", instance::close));
            case FleetCommand.Tell(InstanceName name, SupervisorEvent event) ->
                find(name).ifPresent(instance -> instance.accept(event));
            case FleetCommand.End(InstanceName name, String cause) ->
                find(name).ifPresent(instance -> instance.end(cause));
        }
    }

    private void openAnew(InstanceName name, Launch launch) {
        try {
            OllamaInstance instance = instance(name, launch);
            instance.forgetLog();
            open(instance, Optional.empty());
        } catch (IOException | RuntimeException e) {
            tell(name, new FleetEvent.NotOpened(name, e.toString()));
        }
    }

    private void tell(InstanceName name, FleetEvent event) {
        events.accept(Addressed.to(name.backend(), event));
    }

    private Optional<OllamaInstance> find(InstanceName name) {
        return Optional.ofNullable(open.get(name));
    }

    boolean areDeciding() {
        return open.values().stream().allMatch(OllamaInstance::isDeciding);
    }

    /** The sources that the newest search of an instance for a program has asked so far. */
    List<SourceAttempt> sources(InstanceName name) {
        return find(name).map(OllamaInstance::sources).orElse(List.of());
    }

    void close() {
        open.values().forEach(OllamaInstance::close);
    }
}
