package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.it.Backends.awaitAll;
import static org.ollamasidecar.it.Backends.instance;
import static org.ollamasidecar.it.Backends.pid;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/** An Ollama for each GPU, on machines that a fake one makes believe. */
@Tag("fake")
class GpusIT extends FaultCase {

    private static final String EACH = "sidecar.gpus=each";
    private static final String NO_HEARTBEAT = "sidecar.heartbeat.enabled=false";
    private static final String OLD = "0.11.4";
    private static final String NEW = "0.34.4";
    private static final String MODEL = "llama3.2:1b";

    @Override
    int instances() {
        return 3;
    }

    private FakeProgram machine(String version, String gpus) throws IOException {
        FakeProgram program = fake();
        program.install(version);
        return program.set(Knob.GPUS, gpus);
    }

    private static Map<String, String> environment(long pid) throws IOException {
        Map<String, String> environment = new TreeMap<>();
        Arrays.stream(Files.readString(Path.of("/proc", Long.toString(pid), "environ"))
                        .split("\0"))
                .map(variable -> variable.split("=", 2))
                .filter(variable -> variable.length == 2)
                .forEach(variable -> environment.put(variable[0], variable[1]));
        return environment;
    }

    /** The warnings of instances that have no GPU although they should; there are others. */
    private static List<String> missing(JsonNode status) {
        return StreamSupport.stream(status.path("warnings").spliterator(), false)
                .map(JsonNode::asText)
                .filter(warning -> warning.contains("computes on the CPU"))
                .toList();
    }

    /** {@code NAME=VALUE} of each instance, and of no other GPU's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                OLD + "|nvidia,nvidia|CUDA_VISIBLE_DEVICES=GPU-00000000-0000-0000-0000-000000000000"
                        + " CUDA_VISIBLE_DEVICES=GPU-00000000-0000-0000-0000-000000000001",
                OLD + "|amd,amd|ROCR_VISIBLE_DEVICES=GPU-0000000000000000 ROCR_VISIBLE_DEVICES=GPU-0000000000000001",
                OLD + "|amd,nvidia|CUDA_VISIBLE_DEVICES=GPU-00000000-0000-0000-0000-000000000001"
                        + " ROCR_VISIBLE_DEVICES=GPU-0000000000000000",
                NEW + "|nvidia,nvidia|CUDA_VISIBLE_DEVICES=0 CUDA_VISIBLE_DEVICES=1",
                NEW + "|amd,amd|ROCR_VISIBLE_DEVICES=0 ROCR_VISIBLE_DEVICES=1",
                NEW + "|intel,intel|GGML_VK_VISIBLE_DEVICES=0 GGML_VK_VISIBLE_DEVICES=1",
                NEW + "|nvidia,amd,intel|CUDA_VISIBLE_DEVICES=0 ROCR_VISIBLE_DEVICES=0 GGML_VK_VISIBLE_DEVICES=2",
            })
    void eachGpu_hasAnOllamaThatSeesThisOneOnly(String version, String gpus, String variables) throws Exception {
        // given
        List<String> expected = List.of(variables.split(" "));

        // when
        SidecarApp app = startFake(machine(version, gpus), BackOff.AT_ONCE, EACH, NO_HEARTBEAT);

        // then
        awaitAll(app, expected.size());
        // What an Ollama computes on stands in its log a moment after it is ready.
        JsonNode status = soon().until(app::status, seen -> seen.path("instances")
                .valueStream()
                .allMatch(instance -> instance.path("compute").size() == 1));
        assertThat(status.path("instances")).hasSize(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            String name = "gpu" + i;
            String[] variable = expected.get(i).split("=", 2);
            assertThat(environment(pid(status, name))).containsEntry(variable[0], variable[1]);
            assertThat(instance(status, name).path("compute")).hasSize(1).noneMatch(device -> device.asText()
                    .startsWith("cpu"));
            assertThat(status.path("gpus").asText()).contains(name + " has", expected.get(i));
        }
        assertThat(missing(status)).isEmpty();
        soon().until(() -> app.output().contains(status.path("gpus").asText()));
        soon().until(() -> app.events().stream()
                .anyMatch(event -> event.path("type").asText().equals("gpus.found")));
    }

    @Test
    void wantedModel_isLoadedOnEach_andRequestsAreAnsweredByBoth() throws Exception {
        // given
        FakeProgram program = machine(NEW, "nvidia,nvidia").set(Knob.INSTALLED, MODEL);

        // when
        SidecarApp app = startFake(
                program,
                BackOff.AT_ONCE,
                EACH,
                NO_HEARTBEAT,
                "sidecar.models.\"" + MODEL + "\".replicas=all",
                "sidecar.models.expect=gpu");

        // then
        soon().until(() -> app.health("ready") == 200);
        Backends backends = new Backends(app);
        soon().until(app::status, status -> List.of("gpu0", "gpu1").stream()
                .allMatch(
                        name -> instance(status, name).path("models").toString().contains(MODEL)));
        AtomicInteger asked = new AtomicInteger();
        soon().until(() -> {
            // Each with a prompt of its own: one conversation would stay where it was.
            String ask =
                    "{\"model\":\"" + MODEL + "\",\"prompt\":\"" + asked.incrementAndGet() + "\",\"stream\":false}";
            assertThat(app.post("/api/generate", ask, Map.of()).statusCode()).isEqualTo(200);
            return backends.answered("gpu0", "/api/generate") > 2 && backends.answered("gpu1", "/api/generate") > 2;
        });
    }

    @ParameterizedTest
    @CsvSource({OLD + ",''", NEW + ",''", OLD + ",nvidia", NEW + ",nvidia"})
    void oneGpuOrNone_leavesOneOllama_andTheStatusSaysSo(String version, String gpus) throws Exception {
        // when
        SidecarApp app = startFake(machine(version, gpus), BackOff.AT_ONCE, EACH, NO_HEARTBEAT);
        app.awaitReady();
        String found = gpus.isEmpty() ? "No GPU was found" : "One GPU was found";

        // then
        JsonNode status =
                soon().until(app::status, seen -> seen.path("gpus").asText().startsWith(found));
        assertThat(status.path("instances")).hasSize(1);
        assertThat(status.path("generation").asLong()).isEqualTo(1);
        assertThat(status.path("gpus").asText()).contains("main");
        assertThat(environment(status.path("pid").asLong())).doesNotContainKey("CUDA_VISIBLE_DEVICES");
    }

    @Test
    void withoutTheKey_oneOllamaHasAll_andThereIsNothingToDecide() throws Exception {
        // when
        SidecarApp app = startFake(machine(NEW, "nvidia,nvidia"), BackOff.AT_ONCE, NO_HEARTBEAT);
        JsonNode status = app.awaitReady();

        // then
        assertThat(status.path("gpus").asText()).isEqualTo("Not shared out: sidecar.gpus=off.");
        assertThat(status.path("instances")).hasSize(1);
        soon().until(app::status, seen -> seen.path("compute").size() == 2);
    }

    @Test
    void gpuThatGoes_isMissed_andThoseThatAreLeftAreSharedOutAtTheNextStart() throws Exception {
        // given
        FakeProgram program = machine(NEW, "nvidia,nvidia,nvidia");
        SidecarApp app = startFake(program, BackOff.AT_ONCE, EACH, NO_HEARTBEAT);
        JsonNode before = awaitAll(app, 3);

        // when
        program.set(Knob.GPUS, "nvidia,nvidia");
        signal("KILL", pid(before, "gpu2"));

        // then
        JsonNode after = soon().until(app::status, status -> !missing(status).isEmpty());
        assertThat(missing(after)).singleElement().satisfies(warning -> assertThat(warning)
                .contains("Instance gpu2", "CUDA_VISIBLE_DEVICES=2", "Recommended action"));
        assertThat(environment(pid(after, "gpu2"))).containsEntry("CUDA_VISIBLE_DEVICES", "2");
        soon().untilAsserted(() -> assertThat(app.events()).anySatisfy(event -> {
            assertThat(event.path("type").asText()).isEqualTo("instance.without.gpu");
            assertThat(event.at("/details/instance").asText()).isEqualTo("gpu2");
        }));

        // when
        app.terminate();
        app.awaitExit(EXIT_LIMIT);
        SidecarApp next = startFake(program, BackOff.AT_ONCE, EACH, NO_HEARTBEAT);

        // then
        JsonNode again = awaitAll(next, 2);
        assertThat(again.path("instances")).hasSize(2);
        assertThat(missing(again)).isEmpty();
    }

    @Test
    void instanceWhoseVariableNamesNoGpu_isWarnedOf_withItsKey() throws Exception {
        // when
        SidecarApp app = startFake(
                machine(OLD, "nvidia"),
                BackOff.AT_ONCE,
                "sidecar.instances.big.env=CUDA_VISIBLE_DEVICES=0",
                "sidecar.instances.far.env=CUDA_VISIBLE_DEVICES=7",
                "sidecar.instances.small.env=CUDA_VISIBLE_DEVICES=-1",
                NO_HEARTBEAT);

        // then
        awaitAll(app, 3);
        JsonNode status = soon().until(app::status, seen -> !missing(seen).isEmpty());
        assertThat(missing(status)).singleElement().satisfies(warning -> assertThat(warning)
                .contains("Instance far", "CUDA_VISIBLE_DEVICES=7", "sidecar.instances.\"far\".env"));
    }
}
