package org.ollamasidecar.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.demand.Demand;
import org.ollamasidecar.demand.Demand.Kind;
import org.ollamasidecar.ollama.ModelName;

/** Seen at 10, found to be gone at 12. */
class LossCauseTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final ModelName LOST = ModelName.parse("lost");
    private static final ModelName OTHER = ModelName.parse("other");
    private static final String OTHERS_NAME = "other:latest";

    private static Instant at(long seconds) {
        return T0.plusSeconds(seconds);
    }

    private static Demand demand(Kind kind, String id, ModelName model, long begun, @Nullable Long ended) {
        return new Demand(kind, id, "", model, Demand.ANYWHERE, false, at(begun), ended == null ? null : at(ended));
    }

    private static Loss loss(Set<String> before, List<String> started, List<String> beside, Demand... demands) {
        return new Loss(LOST, at(10), at(12), false, null, before, started, beside, List.of(demands));
    }

    @Test
    void whoAskedForTheUnloadHere_isItsCause_whateverElseHappened() {
        // given
        Requester requester = new Requester("alice", "127.0.0.1", "r-1");
        Loss loss = new Loss(
                LOST,
                at(10),
                at(12),
                true,
                requester,
                Set.of(),
                List.of(OTHERS_NAME),
                List.of(OTHERS_NAME),
                List.of(demand(Kind.LOAD, "l-1", OTHER, 11, null)));

        // then
        assertThat(LossCause.of(loss)).isEqualTo(new LossCause.Unloaded(requester));
        assertThat(LossCause.of(loss).text()).isEqualTo("it was unloaded by alice at 127.0.0.1 (request r-1)");
        assertThat(LossCause.of(loss).details()).containsEntry("request", "r-1");
    }

    @Test
    void runnerThatDied_isTold() {
        Loss loss = new Loss(LOST, at(10), at(12), true, null, Set.of(), List.of(), List.of(), List.of());
        assertThat(LossCause.of(loss)).isEqualTo(new LossCause.RunnerDied());
    }

    @Test
    void loadOfAnotherModel_isTheCause_withItsId() {
        // given
        Demand load = demand(Kind.LOAD, "l-1", OTHER, 11, null);

        // when
        LossCause cause = LossCause.of(loss(Set.of("lost:latest"), List.of(), List.of(), load));

        // then
        assertThat(cause).isEqualTo(new LossCause.Demanded(load));
        assertThat(cause.text())
                .isEqualTo("it was unloaded by Ollama to make room for other:latest, by load l-1 of this service");
        assertThat(cause.details())
                .containsEntry("cause", "load")
                .containsEntry("id", "l-1")
                .containsEntry("for", "other:latest");
    }

    @Test
    void demandThatBeganLongBeforeAndGoesOn_isACauseToo() {
        Demand waits = demand(Kind.REQUEST, "r-1", OTHER, 1, null);
        assertThat(LossCause.of(loss(Set.of(), List.of(), List.of(), waits))).isEqualTo(new LossCause.Demanded(waits));
    }

    @Test
    void requestsForWhatWasLoadedAlready_areNoCause() {
        assertThat(LossCause.of(loss(
                        Set.of("lost:latest", OTHERS_NAME),
                        List.of(),
                        List.of(OTHERS_NAME),
                        demand(Kind.REQUEST, "r-1", OTHER, 11, null))))
                .isEqualTo(new LossCause.Unknown());
    }

    @Test
    void loadedModelThatIsStartedAnew_isACause() {
        Demand request = demand(Kind.REQUEST, "r-1", OTHER, 11, null);
        assertThat(LossCause.of(loss(Set.of(OTHERS_NAME), List.of(OTHERS_NAME), List.of(), request)))
                .isEqualTo(new LossCause.Demanded(request));
    }

    @Test
    void heartbeatThatLetsTheModelItselfGo_isTheCause() {
        Demand beat = new Demand(Kind.HEARTBEAT, "h-7", "", LOST, Demand.ANYWHERE, true, at(9), at(11));
        assertThat(LossCause.of(loss(Set.of(), List.of(), List.of(), beat))).isEqualTo(new LossCause.Left(beat));
        assertThat(new LossCause.Left(beat).text()).isEqualTo("it was unloaded by heartbeat h-7 of this service");
    }

    @Test
    void loadOfTheModelItself_isNoCause() {
        Demand again = demand(Kind.LOAD, "l-1", LOST, 11, null);
        assertThat(LossCause.of(loss(Set.of(), List.of(), List.of(), again))).isEqualTo(new LossCause.Unknown());
    }

    @Test
    void whatWasBegunAfterTheLoss_isItsConsequence() {
        // given
        Demand later = demand(Kind.LOAD, "l-2", OTHER, 13, null);

        // then
        assertThat(LossCause.of(loss(Set.of(), List.of(OTHERS_NAME), List.of(OTHERS_NAME), later)))
                .isEqualTo(new LossCause.Unknown());
    }

    @Test
    void modelThatNobodyAskedForHere_isNamed() {
        // when
        LossCause started = LossCause.of(loss(Set.of(), List.of(OTHERS_NAME), List.of()));
        LossCause appeared = LossCause.of(loss(Set.of("lost:latest"), List.of(), List.of(OTHERS_NAME)));

        // then
        assertThat(started).isEqualTo(new LossCause.Foreign(OTHERS_NAME)).isEqualTo(appeared);
        assertThat(started.text())
                .isEqualTo("it was unloaded by Ollama to make room for other:latest, which a client wanted that did not"
                        + " come through the front door");
    }

    @Test
    void runnerThatWasStarted_countsMoreThanADemandWithoutOne() {
        Demand elsewhere = demand(Kind.LOAD, "l-1", ModelName.parse("third"), 11, null);
        assertThat(LossCause.of(loss(Set.of(), List.of(OTHERS_NAME), List.of(), elsewhere)))
                .isEqualTo(new LossCause.Foreign(OTHERS_NAME));
    }

    @Test
    void unloadThatLeavesNoTrace_wasSomebodyElse() {
        LossCause cause = LossCause.of(loss(Set.of("lost:latest"), List.of(), List.of()));
        assertThat(cause).isEqualTo(new LossCause.Unknown());
        assertThat(LossCause.isCertain(cause)).isFalse();
        assertThat(cause.text())
                .isEqualTo("it was unloaded by a client that did not come through the front door, or by Ollama");
    }
}
