package org.ollamasidecar.fleet;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.SidecarStatus;

/** Backends that are as monitors say; the first that answers stands for all, else the first. */
public final class FakeFleet implements FleetMonitor {

    private final Map<BackendName, SidecarMonitor> monitors;
    private final Map<BackendName, Backend.Settings> settings;

    private final boolean separate;

    private FakeFleet(
            Map<BackendName, SidecarMonitor> monitors, Map<BackendName, Backend.Settings> settings, boolean separate) {
        this.monitors = new TreeMap<>(monitors);
        this.settings = settings;
        this.separate = separate;
    }

    /** One backend. */
    public static FakeFleet of(SidecarMonitor monitor) {
        return new FakeFleet(Map.of(BackendName.MAIN, monitor), Map.of(), false);
    }

    /** Some without settings of their own. */
    public static FakeFleet of(Map<BackendName, ? extends SidecarMonitor> monitors) {
        return new FakeFleet(Map.copyOf(monitors), Map.of(), false);
    }

    /** Some with settings. */
    public static FakeFleet of(
            Map<BackendName, ? extends SidecarMonitor> monitors, Map<BackendName, Backend.Settings> settings) {
        return new FakeFleet(Map.copyOf(monitors), settings, false);
    }

    @Override
    public List<Backend> backends() {
        return monitors.keySet().stream()
                .map(name -> new Backend(name, member(name), settings.getOrDefault(name, Backend.Settings.OF_ONE)))
                .toList();
    }

    private Member member(BackendName name) {
        return new Member(InstanceName.firstAt(name), Part.SERVING, Launch.CONFIGURED, at(name).status());
    }

    @Override
    public boolean shareStore() {
        return !separate;
    }

    /** The same, each with a store of its own. */
    public FakeFleet withOwnStores() {
        return new FakeFleet(monitors, settings, true);
    }

    @Override
    public SidecarMonitor at(BackendName backend) {
        return Optional.ofNullable(monitors.get(backend)).orElseThrow();
    }

    @Override
    public Member serving() {
        return member(first());
    }

    private BackendName first() {
        List<BackendName> names = List.copyOf(monitors.keySet());
        return names.stream()
                .filter(name -> at(name).status().ready().isPresent())
                .findFirst()
                .orElse(names.getFirst());
    }

    @Override
    public Optional<InstanceName> instanceOf(long generation) {
        return monitors.keySet().stream()
                .filter(name -> at(name).status().generation() == generation)
                .map(InstanceName::firstAt)
                .findFirst();
    }

    @Override
    public void onMemberChange(Consumer<Member> listener) {
        monitors.forEach((name, monitor) -> monitor.onChange(status -> listener.accept(member(name))));
    }

    @Override
    public SidecarStatus status() {
        return at(first()).status();
    }

    @Override
    public SidecarStatus await(Predicate<SidecarStatus> wanted) throws InterruptedException {
        return at(first()).await(wanted);
    }

    @Override
    public void onChange(Consumer<SidecarStatus> listener) {
        monitors.values().forEach(monitor -> monitor.onChange(listener));
    }

    @Override
    public boolean isDeciding() {
        return true;
    }
}
