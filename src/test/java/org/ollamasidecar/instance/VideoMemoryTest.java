package org.ollamasidecar.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.OllamaLogParser;

class VideoMemoryTest {

    private static final long GIB = 1L << 30;
    private static final LoadedModel PARTLY = new LoadedModel("m:latest", 5 * GIB, 4 * GIB, "");

    private final VideoMemory video = new VideoMemory();

    private void compute(long generation, String device) {
        video.read(
                generation,
                OllamaLogParser.parse("time=2026-01-01T00:00:00.000Z level=INFO source=types.go:42"
                        + " msg=\"inference compute\" " + device));
    }

    @Test
    void gpus_haveWhatWasFreeAtTheStart_withoutWhatModelsTakeOfIt() {
        // given
        compute(
                7,
                "id=GPU-1 filter_id=\"\" library=CUDA compute=8.9 name=CUDA0 total=\"23.5 GiB\" available=\"22.0 GiB\"");
        compute(7, "id=GPU-2 library=CUDA total=\"8.0 GiB\" available=\"6.0 GiB\"");
        compute(7, "id=GPU-2 library=CUDA total=\"8.0 GiB\" available=\"6.0 GiB\"");
        compute(8, "id=0 library=ROCm total=\"512.0 MiB\"");

        // then
        assertThat(video.roomBeside(7, List.of())).isEqualTo(28 * GIB);
        assertThat(video.roomBeside(7, List.of(PARTLY))).isEqualTo(24 * GIB);
        assertThat(video.roomBeside(8, List.of())).isEqualTo(GIB / 2);
        assertThat(video.roomBeside(8, List.of(PARTLY))).isZero();
    }

    @Test
    void withoutAGpu_theOneWithLessInMemoryHasMoreRoom_andAnyWithOneHasMore() {
        // given
        compute(7, "id=cpu library=cpu compute=\"\" total=\"15.6 GiB\" available=\"14.9 GiB\"");
        compute(8, "id=0 library=Vulkan total=\"strange\"");

        // then
        assertThat(video.roomBeside(7, List.of())).isZero();
        assertThat(video.roomBeside(7, List.of(PARTLY))).isEqualTo(-5 * GIB);
        assertThat(video.roomBeside(8, List.of(PARTLY))).isEqualTo(-5 * GIB);
    }
}
