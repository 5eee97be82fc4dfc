package org.ollamasidecar.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.instance.PassingAnswers;
import org.ollamasidecar.instance.Preparation;
import org.ollamasidecar.instance.RunnerLog;
import org.ollamasidecar.instance.VideoMemory;
import org.ollamasidecar.journal.BlackBox;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.process.LogRing;
import org.ollamasidecar.provision.ProvisionConfig;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.task.PermanentThreads;

@QuarkusTest
@Tag("service")
class FleetPartsTest {

    @Inject
    SidecarConfig config;

    @Inject
    InstancesConfig instances;

    @Inject
    ProvisionConfig provision;

    @Inject
    OllamaClients clients;

    @Inject
    InstantSource clock;

    @Inject
    @Any
    Instance<Preparation> preparations;

    @Inject
    @Any
    Instance<PassingAnswers> answers;

    @Inject
    Journal journal;

    @Inject
    BlackBox box;

    @Inject
    LogRing log;

    @Inject
    PermanentThreads threads;

    @Inject
    RunnerLog runners;

    @Inject
    VideoMemory video;

    private FleetParts onceMore() {
        return new FleetParts(
                config,
                instances,
                provision,
                clients,
                clock,
                preparations,
                answers,
                journal,
                box,
                log,
                runners,
                video,
                threads);
    }

    @Test
    void madeOnceMore_doesNotTouchTheHome() {
        FleetParts second = onceMore();

        assertThat(second.loop().status().state()).isInstanceOf(SidecarState.Stopped.class);
        second.close();
    }

    @Test
    void startedOnceMore_isRefusedTheHome() {
        FleetParts second = onceMore();

        assertThatThrownBy(second::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is in use by another ollama-sidecar");
        second.close();
    }
}
