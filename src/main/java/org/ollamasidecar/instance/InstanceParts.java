package org.ollamasidecar.instance;

import java.time.InstantSource;
import java.util.Map;
import java.util.function.LongFunction;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.process.LogRing;
import org.ollamasidecar.provision.ProvisionConfig;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.task.PermanentThreads;

/**
 * What every instance is made of.
 *
 * @param environment of this service, of which an Ollama inherits a part
 * @param preparations made when an Ollama answers for the first time
 * @param traffic of a generation with its clients
 * @param generations counts the starts of all instances
 */
public record InstanceParts(
        SidecarConfig config,
        ProvisionConfig provision,
        Map<String, String> environment,
        OllamaClients clients,
        InstantSource clock,
        Iterable<Preparation> preparations,
        LongFunction<Traffic> traffic,
        Journal journal,
        LogRing log,
        RunnerLog runners,
        VideoMemory video,
        Generations generations,
        PermanentThreads threads) {}
