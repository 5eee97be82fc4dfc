package org.ollamasidecar.demand;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.demand.Demand.Kind;
import org.ollamasidecar.ollama.ModelName;

class DemandLogTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final ModelName MODEL = ModelName.parse("m");

    private static final long OLLAMA = 3;

    private Instant now = T0;
    private final DemandLog log = new DemandLog(() -> now);

    private static Instant at(long seconds) {
        return T0.plusSeconds(seconds);
    }

    private void demand(String id, long begun, long ended) {
        now = at(begun);
        try (var _ = log.begin(Kind.LOAD, id, MODEL, OLLAMA)) {
            now = at(ended);
        }
    }

    private List<String> ids(long from, long to) {
        return log.within(OLLAMA, at(from), at(to)).stream().map(Demand::id).toList();
    }

    @Test
    void demands_areFoundWhileAnyPartOfThemIsWithinTheTime() {
        // given
        demand("a", 1, 3);
        demand("b", 5, 6);

        // then
        assertThat(ids(0, 0)).isEmpty();
        assertThat(ids(3, 4)).containsExactly("a");
        assertThat(ids(2, 5)).containsExactly("a", "b");
        assertThat(ids(7, 9)).isEmpty();
    }

    @Test
    void demandThatIsUnderWay_isFoundUntilItIsClosed_andAsEndedOnceAfterwards() {
        // given
        DemandLog.Running running = log.beginRequest("r-1", "alice", MODEL, OLLAMA);

        // then
        assertThat(log.within(OLLAMA, at(100), at(200))).singleElement().satisfies(demand -> {
            assertThat(demand.ended()).isNull();
            assertThat(demand).hasToString("request r-1 of alice");
        });

        // when
        running.close();
        running.close();

        // then
        assertThat(ids(0, 1)).containsExactly("r-1");
        assertThat(ids(100, 200)).isEmpty();
    }

    @Test
    void ofOneAskerAndModel_theNewestAreKept_whateverOthersDo() {
        // given
        demand("first", 0, 0);
        for (int many = 0; many < 1000; many++) {
            now = at(1);
            log.beginRequest("r-" + many, "alice", MODEL, OLLAMA).close();
        }

        // then
        assertThat(ids(0, 1)).startsWith("first").endsWith("r-999").hasSize(9);
    }

    @Test
    void askersAndModels_areBounded() {
        for (int many = 0; many < 1000; many++) {
            log.begin(Kind.LOAD, "l-" + many, ModelName.parse("m" + many), OLLAMA)
                    .close();
        }
        assertThat(ids(0, 0)).hasSizeLessThanOrEqualTo(256).contains("l-999");
    }

    @Test
    void demandOfThisService_saysSo() {
        log.beginAndLeave(Kind.HEARTBEAT, "h-3", MODEL, OLLAMA);

        assertThat(log.within(OLLAMA, T0, T0)).singleElement().satisfies(demand -> {
            assertThat(demand).hasToString("heartbeat h-3 of this service");
            assertThat(demand.leaves()).isTrue();
        });
    }

    @Test
    void demandOfOneOllama_isNoneOfAnother_andOneThatMayBeOfAnyIsOfEach() {
        // given
        log.begin(Kind.LOAD, "there", MODEL, OLLAMA + 1);
        log.begin(Kind.LOAD, "anywhere", MODEL, Demand.ANYWHERE);

        // then
        assertThat(log.within(OLLAMA, at(0), at(1))).extracting(Demand::id).containsExactly("anywhere");
        assertThat(log.within(OLLAMA + 1, at(0), at(1)))
                .extracting(Demand::id)
                .containsExactlyInAnyOrder("there", "anywhere");
    }

    @Test
    void demandThatEndsWhileItIsLookedFor_isAlwaysFound() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            // given
            String id = "r-" + round;
            ModelName model = ModelName.parse("m" + round);
            DemandLog.Running running = log.beginRequest(id, "alice", model, OLLAMA);

            // when
            Thread ending = Thread.ofPlatform().start(running::close);
            do {
                // then
                assertThat(ids(0, 0)).contains(id);
            } while (ending.isAlive());
            ending.join();
        }
    }
}
