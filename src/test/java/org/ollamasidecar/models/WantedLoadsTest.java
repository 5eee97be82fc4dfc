package org.ollamasidecar.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.demand.AskedContexts;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.load.LoadSpec;
import org.ollamasidecar.ollama.ModelName;

class WantedLoadsTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<WantedModel> WANTED = List.of(Wanted.of("a"), Wanted.of("b"), Wanted.of("c"));

    private static final ObservedModels NOTHING = ObservedModels.NOTHING;

    private final FakeLoads jobs = new FakeLoads();
    private final AskedContexts contexts = new AskedContexts();
    private final WantedLoads loads = new WantedLoads(jobs, contexts);

    private static ObservedModels installed(String... names) {
        return NOTHING.withInstalled(
                Set.of(names).stream().map(ModelName::parse).collect(Collectors.toSet()));
    }

    private static ModelsBoard board(ModelPhase... phases) {
        Map<ModelName, ModelCondition> conditions = new LinkedHashMap<>();
        for (int model = 0; model < phases.length; model++) {
            conditions.put(WANTED.get(model).name(), new ModelCondition(phases[model], "", null, 0, 0, null, null, T0));
        }
        return new ModelsBoard(1, conditions, Set.of());
    }

    private static ModelsBoard board(ModelPhase phase, int failures) {
        ModelName name = WANTED.getFirst().name();
        ModelCondition condition = new ModelCondition(phase, "", null, failures, 0, null, null, T0);
        return new ModelsBoard(1, Map.of(name, condition), Set.of());
    }

    @Test
    void installedModels_areLoadedOneAfterTheOther() {
        // when
        boolean any = loads.begin(
                WANTED,
                board(ModelPhase.INSTALLED, ModelPhase.INSTALLED, ModelPhase.SERVING),
                installed("a", "b", "c"),
                T0);

        // then
        assertThat(any).isTrue();
        assertThat(jobs.begun()).containsExactly("a:latest");
    }

    @Test
    void whileOneIsLoading_onlyDownloadsBegin() {
        loads.begin(
                WANTED, board(ModelPhase.LOADING, ModelPhase.INSTALLED, ModelPhase.WANTED), installed("a", "b"), T0);
        assertThat(jobs.begun()).containsExactly("c:latest");
    }

    @Test
    void model_isLoadedWithTheContextThatItsClientsAskFor_andAsConfiguredWhereThatHasFailed() {
        // given
        contexts.served(ModelName.parse("a"), OptionalInt.of(2048));
        ObservedModels found = installed("a");

        // when
        loads.begin(WANTED, board(ModelPhase.INSTALLED), found, T0);
        loads.begin(WANTED, board(ModelPhase.INSTALLED, 1), found, T0);

        // then
        assertThat(jobs.wishes())
                .extracting(LoadSpec::numCtx)
                .containsExactly(OptionalInt.of(2048), OptionalInt.empty());
    }

    @Test
    void downloads_beginSideBySide() {
        loads.begin(WANTED, board(ModelPhase.WANTED, ModelPhase.WANTED, ModelPhase.WANTED), NOTHING, T0);
        assertThat(jobs.begun()).containsExactly("a:latest", "b:latest", "c:latest");
    }

    @Test
    void whereThereIsNoRoomForAJob_noneBegins_andItIsTriedAgain() {
        // given
        jobs.refuse(ProblemException.badRequest("full", "wait"));
        ModelsBoard board = board(ModelPhase.WANTED);

        // then
        assertThat(loads.begin(WANTED, board, NOTHING, T0)).isFalse();

        // when
        jobs.refuse(null);

        // then
        assertThat(loads.begin(WANTED, board, NOTHING, T0)).isTrue();
    }

    @Test
    void unknownModel_isNotLoaded_beforeItWasLookedAt() {
        assertThat(loads.begin(WANTED, ModelsBoard.EMPTY, NOTHING, T0)).isFalse();
    }
}
