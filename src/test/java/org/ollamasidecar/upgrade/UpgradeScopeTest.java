package org.ollamasidecar.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.TestBackends;
import org.ollamasidecar.instance.BackendName;

class UpgradeScopeTest {

    private static final BackendName ONE = new BackendName("one");
    private static final BackendName TWO = new BackendName("two");

    private static Backend ready(BackendName name) {
        return TestBackends.of(name.text(), TestBackends.status(1));
    }

    private static Backend down(BackendName name) {
        return TestBackends.down(name.text(), ready(name).settings());
    }

    @Test
    void onlyOneThatThereIs_needsNoName() {
        // when
        UpgradeScope scope = UpgradeScope.of(List.of(ready(BackendName.MAIN)), BackendName.MAIN::equals);

        // then
        assertThat(scope.places()).containsExactly(BackendName.MAIN);
        assertThat(scope.isNamed()).isFalse();
    }

    @Test
    void oneOfTwo_isTheOnlyPlace() {
        // when
        UpgradeScope scope = UpgradeScope.of(List.of(ready(ONE), ready(TWO)), TWO::equals);

        // then
        assertThat(scope.places()).containsExactly(TWO);
        assertThat(scope.left()).isEmpty();
        assertThat(scope.isNamed()).isTrue();
    }

    @Test
    void oneThatDoesNotAnswer_isLeftAsItIs() {
        // when
        UpgradeScope scope = UpgradeScope.of(List.of(ready(ONE), down(TWO)), every -> true);

        // then
        assertThat(scope.places()).containsExactly(ONE);
        assertThat(scope.left()).containsExactly(entry(TWO, "BACKING_OFF"));
        assertThat(scope.objection()).isEmpty();
    }

    @Test
    void whereNoneAnswers_thatIsTold() {
        assertThat(UpgradeScope.of(List.of(down(ONE), down(TWO)), every -> true).objection())
                .contains("one is BACKING_OFF, two is BACKING_OFF: there is nothing to take the place of.");
        assertThat(UpgradeScope.of(List.of(down(BackendName.MAIN)), every -> true)
                        .objection())
                .contains("Ollama is BACKING_OFF: there is nothing to take the place of.");
    }

    @Test
    void whereTheWishedOneHasGone_thatIsTold() {
        assertThat(UpgradeScope.of(List.of(ready(ONE)), TWO::equals).objection())
                .contains("That instance is there no more: there is nothing to take the place of.");
    }
}
