package org.ollamasidecar.fleet;

import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.ollama.ComputeDevice;
import org.ollamasidecar.state.SidecarStatus;

/** Backends for tests of other folders. */
public final class TestBackends {

    private TestBackends() {}

    public static Backend ready(String name, Backend.Settings settings) {
        return backend(name, settings, Fleets.ready(1));
    }

    public static Backend down(String name, Backend.Settings settings) {
        return backend(name, settings, Fleets.backingOff(1));
    }

    /** With the settings of one where none is configured. */
    public static Backend of(String name, SidecarStatus status) {
        return backend(name, Backend.Settings.OF_ONE, status);
    }

    public static Backend with(String name, SidecarStatus status, Backend.Settings settings) {
        return backend(name, settings, status);
    }

    /** One that answers, and has found devices for inference. */
    public static Backend on(String name, Backend.Settings settings, ComputeDevice... compute) {
        return backend(name, settings, Fleets.on(Fleets.ready(1), compute));
    }

    /** What is known of an Ollama that answers. */
    public static SidecarStatus status(long generation) {
        return Fleets.ready(generation);
    }

    private static Backend backend(String name, Backend.Settings settings, SidecarStatus status) {
        BackendName backend = new BackendName(name);
        Member serving = new Member(InstanceName.firstAt(backend), Part.SERVING, Launch.CONFIGURED, status);
        return new Backend(backend, serving, settings);
    }
}
