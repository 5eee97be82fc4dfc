package org.ollamasidecar.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.models.TestRules;
import org.ollamasidecar.state.TestSidecarConfig;

class BackendPlanTest {

    private static List<BackendPlan> plans(Map<String, String> settings) {
        return BackendPlan.of(TestSidecarConfig.defaults(), TestRules.config(InstancesConfig.class, settings));
    }

    @Test
    void withoutInstances_thereIsMain() {
        assertThat(plans(Map.of())).extracting(BackendPlan::name).containsExactly(BackendName.MAIN);
    }

    @Test
    void instances_areInTheOrderOfTheirNames() {
        assertThat(plans(Map.of("sidecar.instances.two.weight", "2", "sidecar.instances.one.weight", "1")))
                .extracting(plan -> plan.name().text())
                .containsExactly("one", "two");
    }

    /** Whatever two of them would share: a letter is an instance of main, and a dot stands before that of another one. */
    @ParameterizedTest
    @ValueSource(strings = {"One", "a", "one.b", "-one", "one_two", "größe", "../one"})
    void nameThatIsNone_isRefused_withItsKeyAndWhatANameIs(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plans(Map.of("sidecar.instances.\"" + name + "\".weight", "1")))
                .withMessageContaining("sidecar.instances.\"" + name + "\"")
                .withMessageContaining("2 to 31 lower-case letters, digits and hyphens");
    }

    @Test
    void modelThatIsWantedThere_andNotAccepted_isRefused_withBothKeys() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plans(Map.of(
                        "sidecar.instances.one.models", "llama3.2:1b", "sidecar.instances.one.accepts", "qwen*")))
                .withMessageContaining("llama3.2:1b")
                .withMessageContaining("sidecar.instances.\"one\".models")
                .withMessageContaining("sidecar.instances.\"one\".accepts");
    }
}
