package org.ollamasidecar.state;

/** How the GPUs of the machine are shared out among Ollamas. */
public enum GpuMode {
    /** Each Ollama uses those that its variables let it see. */
    OFF,
    /** An Ollama for each. */
    EACH
}
