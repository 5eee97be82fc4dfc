package org.ollamasidecar.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Set;
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
        UpgradeScope scope = UpgradeScope.of(List.of(ready(BackendName.MAIN)), Set.of(BackendName.MAIN));

        // then
        assertThat(scope.places()).containsExactly(BackendName.MAIN);
        assertThat(scope.isNamed()).isFalse();
    }

    @Test
    void oneOfTwo_isTheOnlyPlace() {
        // when
        UpgradeScope scope = UpgradeScope.of(List.of(ready(ONE), ready(TWO)), Set.of(TWO));

        // then
        assertThat(scope.places()).containsExactly(TWO);
        assertThat(scope.left()).isEmpty();
        assertThat(scope.isNamed()).isTrue();
    }

    @Test
    void oneThatDoesNotAnswer_isLeftAsItIs() {
        // when
        UpgradeScope scope = UpgradeScope.of(List.of(ready(ONE), down(TWO)), Set.of(ONE, TWO));

        // then
        assertThat(scope.places()).containsExactly(ONE);
        assertThat(scope.left()).containsExactly(entry(TWO, "BACKING_OFF"));
    }
}
