package org.ollamasidecar.load.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;

class FoundModelsTest {

    private static final BackendName ONE = new BackendName("one");
    private static final BackendName TWO = new BackendName("two");

    private static InstalledModel installed(String name, long bytes) {
        return new InstalledModel(name, bytes, "digest");
    }

    @Test
    void modelOfTwoBackends_isOne_whateverTheCaseOfItsName() {
        // given
        Map<BackendName, List<InstalledModel>> installed = new LinkedHashMap<>();
        installed.put(ONE, List.of(installed("b:latest", 1), installed("A:latest", 2)));
        installed.put(TWO, List.of(installed("a:latest", 3)));
        LoadedModel copy = new LoadedModel("a:LATEST", 4, 0, "");

        // when
        FoundModels found = new FoundModels(new Inventory(installed, Map.of(TWO, List.of(copy, copy))));

        // then
        assertThat(found.namesWithout(List.of())).containsExactly("A:latest", "b:latest");
        assertThat(found.namesWithout(List.of(ModelName.parse("a")))).containsExactly("b:latest");
        assertThat(found.installed("a:latest")).contains(installed("A:latest", 2));
        assertThat(found.placesOf("a:latest")).containsExactly(ONE, TWO);
        assertThat(found.loaded("a:latest")).containsOnly(Map.entry(TWO, List.of(copy, copy)));
    }

    @Test
    void whatWasNotFound_isNowhere() {
        // given
        FoundModels nothing = new FoundModels(Inventory.NOTHING);

        // then
        assertThat(nothing.installed("a:latest")).isEmpty();
        assertThat(nothing.placesOf("a:latest")).isEmpty();
        assertThat(nothing.loaded("a:latest")).isEmpty();
    }
}
