package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaLogSignalsTest {

    private static final String PREFIX = "time=2026-08-07T02:08:55.200-04:00 level=INFO source=routes.go:1350 ";

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:11434, 0.11.4, 127.0.0.1, 11434",
        "127.0.0.1:40123, 0.34.4, 127.0.0.1, 40123",
        "[::1]:11434, 0.34.4, [::1], 11434",
        "[::]:65535, 0.33.0-rc2, [::], 65535",
        "127.0.0.1:1, 0.0.0, 127.0.0.1, 1",
    })
    void listening_namesAddressAndVersion(String address, String version, String host, int port) {
        assertThat(signal(PREFIX + "msg=\"Listening on " + address + " (version " + version + ")\""))
                .contains(new OllamaLogSignal.Listening(host, port, version));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "msg=\"Listening on 127.0.0.1:99999999999 (version 0.34.4)\"",
                "msg=\"Listening on 127.0.0.1 (version 0.34.4)\"",
                "msg=\"not Listening on 127.0.0.1:1 (version 0.34.4)\"",
                "msg=\"Ollama cloud disabled: true\"",
                "msg=\"server config\" env=\"map[X:Listening on 127.0.0.1:1 (version 1)]\"",
                "msg=\"discovering available GPUs...\"",
                "msg=\"loaded runners\" count=1",
            })
    void otherMessages_areNoSignals(String rest) {
        assertThat(signal(PREFIX + rest)).isEmpty();
    }

    @Test
    void listeningOfAnotherProgram_isNoSignal() {
        assertThat(signal("Listening on 127.0.0.1:11434 (version 0.34.4)")).isEmpty();
    }

    /** As 0.11.4 writes them, and 0.34.4. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id=0 library=cpu variant=\"\" compute=\"\" driver=0.0 name=\"\" | cpu | '' | 0 | ''",
                "id=GPU-8f6a library=cuda variant=v12 compute=8.9 driver=12.4 name=\"NVIDIA L4\""
                        + " | cuda | NVIDIA L4 | GPU-8f6a | ''",
                "id=GPU-6dc1a2b3 library=rocm variant=\"\" compute=gfx1100 driver=6.3 name=1002:744c"
                        + " | rocm | 1002:744c | GPU-6dc1a2b3 | ''",
                "id=cpu library=cpu compute=\"\" name=cpu description=cpu libdirs=ollama driver=\"\" pci_id=\"\" type=\"\""
                        + " | cpu | cpu | cpu | ''",
                "id=0 filter_id=0 library=CUDA compute=8.9 name=CUDA0 description=\"NVIDIA L4\" libdirs=ollama,cuda_v13"
                        + " driver=13.0 pci_id=0000:01:00.0 type=discrete | CUDA | NVIDIA L4 | 0 | 0000:01:00.0",
                "id=0 filter_id=2 library=ROCm compute=gfx1100 name=ROCm0 description=\"AMD Radeon RX 7900 XTX\""
                        + " libdirs=ollama,rocm driver=\"\" pci_id=0000:03:00.0 type=discrete"
                        + " | ROCm | AMD Radeon RX 7900 XTX | 2 | 0000:03:00.0",
                "id=GPU-1 filter_id=\"\" library=Vulkan compute=0.0 name=Vulkan1 description=\"Intel Arc A770\""
                        + " libdirs=ollama,vulkan driver=0.0 pci_id=\"\" type=iGPU | Vulkan | Intel Arc A770 | GPU-1 | ''",
            })
    void device_isTold(String attributes, String library, String name, String id, String bus) {
        assertThat(signal(PREFIX + "msg=\"inference compute\" " + attributes
                        + " total=\"23.4 GiB\" available=\"22.9 GiB\""))
                .contains(new OllamaLogSignal.ComputeFound(new ComputeDevice(library, name, id, bus)));
    }

    @ParameterizedTest
    @CsvSource({"cpu, cpu, cpu", "cpu, '', cpu", "CUDA, NVIDIA L4, CUDA NVIDIA L4"})
    void device_inWords(String library, String name, String text) {
        assertThat(new ComputeDevice(library, name, "0", "")).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:11434", "[::1]:11434"})
    void portTaken_namesTheAddress(String address) {
        assertThat(signal("Error: listen tcp " + address + ": bind: address already in use"))
                .contains(new OllamaLogSignal.PortTaken(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Error: $HOME is not defined",
                "Error: could not create directory mkdir /x: permission denied",
                "Error: mkdir /x/blobs: permission denied: ensure path elements are traversable",
                "Error: listen tcp 10.0.0.1:11434: bind: cannot assign requested address",
                "panic: $HOME is not defined",
                "fatal error: runtime: out of memory",
            })
    void lastWords_areFatal(String line) {
        assertThat(signal(line)).contains(new OllamaLogSignal.FatalError(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "error: something of the runner",
                "  Error: indented",
                "srv    load_model: loading model",
                "goroutine 1 [running]:",
                "[GIN] 2025/04/03 - 22:48:12 | 200 |     120.452us |       127.0.0.1 | GET      \"/api/ps\"",
            })
    void otherLines_areNoSignals(String line) {
        assertThat(signal(line)).isEmpty();
    }

    private static Optional<OllamaLogSignal> signal(String line) {
        return OllamaLogSignals.in(OllamaLogParser.parse(line));
    }
}
