package org.ollamasidecar.gateway.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublicMetricsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicInteger running = new AtomicInteger();
    private final PublicMetrics metrics = new PublicMetrics(true, this::load, changes::get, nanos::get);

    private GatewayLoad load() {
        return new GatewayLoad(
                running.get(),
                2,
                40,
                List.of(new GatewayLoad.Model("llama3.2:1b", running.get(), 2, 40, List.of("gpu0", "gpu1"), 5)));
    }

    private String document() {
        return metrics.document().toString();
    }

    @Test
    void figures_areInTheFormatOfPrometheus() {
        // given
        running.set(3);

        // when
        String document = document();

        // then
        assertThat(document.lines().filter(line -> !line.startsWith("# HELP")))
                .containsExactly(
                        "# TYPE sidecar_gateway_running gauge",
                        "sidecar_gateway_running 3",
                        "# TYPE sidecar_gateway_waiting gauge",
                        "sidecar_gateway_waiting 2",
                        "# TYPE sidecar_model_running gauge",
                        "sidecar_model_running{model=\"llama3.2:1b\"} 3",
                        "# TYPE sidecar_model_waiting gauge",
                        "sidecar_model_waiting{model=\"llama3.2:1b\"} 2",
                        "# TYPE sidecar_model_loaded gauge",
                        "sidecar_model_loaded{model=\"llama3.2:1b\"} 2",
                        "# TYPE sidecar_model_capacity gauge",
                        "sidecar_model_capacity{model=\"llama3.2:1b\"} 5");
        assertThat(document).endsWith("\n");
    }

    @Test
    void document_isMadeAnew_whenItIsOlderThanAMoment_andNotForEachScrape() {
        // given
        assertThat(document()).contains("sidecar_gateway_running 0");
        running.set(1);
        changes.incrementAndGet();

        // when
        nanos.addAndGet(Duration.ofMillis(19).toNanos());

        // then
        assertThat(document()).contains("sidecar_gateway_running 0");
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(document()).contains("sidecar_gateway_running 1");
    }

    @Test
    void whileNoRequestChanges_whatElseIsTold_isMadeAnewTwiceASecond() {
        // given
        assertThat(document()).contains("sidecar_gateway_running 0");
        running.set(1);

        // when
        nanos.addAndGet(Duration.ofMillis(499).toNanos());

        // then
        assertThat(document()).contains("sidecar_gateway_running 0");
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(document()).contains("sidecar_gateway_running 1");
    }

    @Test
    void scrapesWithoutEnd_areRefused_untilTheNextSecond() {
        assertThat(IntStream.range(0, 200)).noneMatch(scrape -> metrics.isTooMuch());
        assertThat(metrics.isTooMuch()).isTrue();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(metrics.isTooMuch()).isFalse();
    }

    @Test
    void room_isWhatWouldBeginAtOnce() {
        assertThat(new GatewayLoad.Model("m", 1, 0, 0, List.of(), 3).getRoom()).isEqualTo(2);
        assertThat(new GatewayLoad.Model("m", 3, 4, 0, List.of(), 3).getRoom()).isZero();
    }
}
