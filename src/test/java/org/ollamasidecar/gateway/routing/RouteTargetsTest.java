package org.ollamasidecar.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fleet.AcceptedModels;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.TestBackends;
import org.ollamasidecar.instance.OllamaVariables;

class RouteTargetsTest {

    private static final String PARALLEL = "OLLAMA_NUM_PARALLEL";

    private final RouteTargets ofFour = new RouteTargets(new OllamaVariables(Map.of(PARALLEL, "4")));

    private static Backend backend(Map<String, String> env, double weight) {
        return TestBackends.ready("one", new Backend.Settings(env, Optional.empty(), AcceptedModels.ALL, weight));
    }

    private RouteTarget target(Backend backend) {
        return ofFour.of(List.of(backend), new RouteTarget[0])[0];
    }

    @Test
    void variableOfTheWholeService_countsAtEachBackend_asOllamaReadsIt() {
        assertThat(target(backend(Map.of(), 1)).room()).isEqualTo(4);
        assertThat(target(backend(Map.of(), 0.5)).room()).isEqualTo(2);
        assertThat(target(backend(Map.of(PARALLEL, "'2'"), 1)).room()).isEqualTo(2);
        assertThat(target(backend(Map.of(PARALLEL, "0"), 1)).room())
                .isEqualTo(new RouteTargets(new OllamaVariables(Map.of()))
                        .of(List.of(backend(Map.of(), 1)), new RouteTarget[0])[0].room());
    }

    @Test
    void oneThatIsStillThere_staysTheSame_andOneThatHasGone_goes() {
        // given
        RouteTarget[] known = ofFour.of(List.of(backend(Map.of(), 1)), new RouteTarget[0]);

        // then
        assertThat(ofFour.of(List.of(backend(Map.of(), 1)), known)).containsExactly(known);
        assertThat(ofFour.of(
                        List.of(TestBackends.down("one", backend(Map.of(), 1).settings())), known))
                .isEmpty();
    }
}
