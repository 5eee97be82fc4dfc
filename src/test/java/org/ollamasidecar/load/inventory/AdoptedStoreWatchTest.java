package org.ollamasidecar.load.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fleet.FakeFleet;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.FakeOllama;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.FakeMonitor;
import org.ollamasidecar.state.TestClock;
import org.ollamasidecar.task.PermanentThreads;

class AdoptedStoreWatchTest {

    private static final BackendName UP = new BackendName("up");
    private static final BackendName DOWN = new BackendName("down");
    private static final ModelName LLAMA = ModelName.parse("llama3.2:1b");

    private final TestClock clock = new TestClock();
    private final FakeOllama ollama = new FakeOllama();
    private final Journal journal = new Journal(100, clock);
    private final FakeFleet fleet = FakeFleet.of(Map.of(UP, FakeMonitor.ready(), DOWN, FakeMonitor.failed()))
            .withOwnStores();
    private final AdoptedStores stores = new AdoptedStores(fleet);
    private final AdoptedStoreWatch watch = new AdoptedStoreWatch(
            stores, fleet, address -> ollama, new StoreDifferences(journal), clock, new PermanentThreads(clock));

    private void awaitStock(Stock wanted) {
        await().atMost(Duration.ofSeconds(30)).until(() -> stores.of(UP, LLAMA) == wanted);
    }

    @Test
    void oneThatAnswers_isAsked_againAfterAChange_andAfterAMinute() {
        // given
        ollama.installed.add(new InstalledModel("other-cloud:120b-cloud", 1, "1"));
        watch.look();
        awaitStock(Stock.MISSING);
        assertThat(stores.of(DOWN, LLAMA)).isEqualTo(Stock.UNKNOWN);
        ollama.installed.add(new InstalledModel("llama3.2:1b", 1, "2"));

        // when
        watch.look();

        // then
        assertThat(stores.of(UP, LLAMA)).isEqualTo(Stock.MISSING);

        // when
        stores.changing(UP).run();
        watch.look();

        // then
        awaitStock(Stock.INSTALLED);
        ollama.installed.clear();
        clock.advance(Duration.ofMinutes(1));
        watch.look();
        awaitStock(Stock.MISSING);
    }
}
