package org.ollamasidecar.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.provision.ProvisionProgress;

class ProgressLinesTest {

    private static final long MEGABYTE = 1_000_000;

    private final AtomicLong nanos = new AtomicLong(-1);
    private final ProgressLines lines = new ProgressLines(nanos::get);

    private Optional<String> after(int seconds, ProvisionProgress progress) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
        return lines.next(progress);
    }

    private static ProvisionProgress download(long megabytes) {
        return new ProvisionProgress(
                "download", "downloading x", "", megabytes * MEGABYTE, OptionalLong.of(1_000 * MEGABYTE));
    }

    private static ProvisionProgress build(String detail) {
        return new ProvisionProgress("go", "building x", detail, 0, OptionalLong.empty());
    }

    @Test
    void download_isToldAtOnce_andThenWithTheTimeThatIsLeft() {
        assertThat(after(0, download(100))).contains("download: downloading x, 100 of 1000 MB");
        assertThat(after(4, download(140))).isEmpty();
        assertThat(after(1, download(150))).contains("download: downloading x, 150 of 1000 MB, about 85 s left");
        assertThat(after(5, download(160))).isEmpty();
    }

    @Test
    void nothingHasCome_noTimeIsTold() {
        // given
        assertThat(after(0, download(100))).isPresent();

        // when, then
        assertThat(after(10, download(100))).contains("download: downloading x, 100 of 1000 MB");
    }

    @Test
    void whatChangesWithinOneThing_isNoNewThing() {
        assertThat(after(0, build(""))).contains("go: building x");
        assertThat(after(1, build("a"))).isEmpty();
        assertThat(after(4, build("b"))).contains("go: building x: b");
        assertThat(after(0, download(1))).isPresent();
    }

    @Test
    void anHour_isNoFlood() {
        // when
        List<String> told = IntStream.range(0, 3600)
                .mapToObj(second -> after(1, build("part " + second)))
                .flatMap(Optional::stream)
                .toList();

        // then
        assertThat(told).hasSizeBetween(55, 65);
        assertThat(told).element(1).isEqualTo("go: building x: part 5");
    }
}
