package org.ollamasidecar.models.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.TestBackends;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.journal.JournalEvent;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;

class SurplusCopiesTest {

    private static final ModelName LLAMA = ModelName.parse("llama3.2:1b");
    private static final BackendName CPU0 = new BackendName("cpu0");
    private static final BackendName CPU1 = new BackendName("cpu1");
    private static final List<Backend> BOTH =
            List.of(TestBackends.of("cpu0", TestBackends.status(7)), TestBackends.of("cpu1", TestBackends.status(8)));

    private final List<String> inMemory = new ArrayList<>(List.of(LLAMA.toString(), "other:latest"));
    private final List<ModelName> unloaded = new ArrayList<>();
    private final TestUse use = new TestUse();
    private final Journal journal = new Journal(10, InstantSource.system());
    private final SurplusCopies surplus = new SurplusCopies(address -> client(), use, journal);

    private OllamaClient client() {
        return (OllamaClient) Proxy.newProxyInstance(
                OllamaClient.class.getClassLoader(),
                new Class<?>[] {OllamaClient.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("unload")) {
                        unloaded.add((ModelName) arguments[0]);
                        return null;
                    }
                    return inMemory.stream()
                            .map(name -> new LoadedModel(name, 1, 0, ""))
                            .toList();
                });
    }

    private static Placement at(BackendName... places) {
        return new Placement(
                Map.of(
                        CPU0, List.of(places).contains(CPU0) ? List.of(LLAMA) : List.of(),
                        CPU1, List.of(places).contains(CPU1) ? List.of(LLAMA) : List.of()),
                Map.of(),
                Set.of(CPU0, CPU1));
    }

    @Test
    void copyThatIsPlacedElsewhereNow_isUnloaded_onceTheOtherServesAndNobodyUsesIt() throws Exception {
        // given
        surplus.follow(at(CPU0), at(CPU1), List.of(LLAMA));

        // when
        surplus.unload(BOTH, model -> false);
        use.requests = 1;
        surplus.unload(BOTH, model -> true);

        // then
        assertThat(unloaded).isEmpty();

        // when
        use.requests = 0;
        surplus.unload(BOTH, model -> true);
        surplus.unload(BOTH, model -> true);

        // then
        assertThat(unloaded).containsExactly(LLAMA);
        assertThat(journal.since(0)).extracting(JournalEvent::type).containsExactly("model.surplus");
    }

    @Test
    void copyOfAnEarlierLife_isUnloaded_whereItIsNotPlaced() throws Exception {
        // given
        surplus.follow(Placement.NOTHING, at(CPU0), List.of(LLAMA));

        // when
        surplus.unload(BOTH, model -> true);

        // then
        assertThat(unloaded).containsExactly(LLAMA);
    }

    @Test
    void copyThatSomebodyHasHadLoadedThere_stays() throws Exception {
        // given
        List<String> later = List.copyOf(inMemory);
        inMemory.clear();
        surplus.follow(Placement.NOTHING, at(CPU0), List.of(LLAMA));
        surplus.unload(BOTH, model -> true);

        // when
        inMemory.addAll(later);
        surplus.unload(BOTH, model -> true);

        // then
        assertThat(unloaded).isEmpty();
    }

    @Test
    void copyThatIsPlacedThereAgain_stays() throws Exception {
        // given
        surplus.follow(at(CPU0), at(CPU1), List.of(LLAMA));
        surplus.follow(at(CPU1), at(CPU0, CPU1), List.of(LLAMA));

        // when
        surplus.unload(BOTH, model -> true);

        // then
        assertThat(unloaded).isEmpty();
    }
}
