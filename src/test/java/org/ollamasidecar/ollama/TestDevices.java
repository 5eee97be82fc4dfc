package org.ollamasidecar.ollama;

/** Devices for inference, as logs tell of them. */
public final class TestDevices {

    public static final ComputeDevice CPU = new ComputeDevice("cpu", "cpu", "cpu", "");

    private TestDevices() {}

    public static ComputeDevice cuda(String name, String id) {
        return new ComputeDevice("CUDA", name, id, "");
    }
}
