package org.ollamasidecar.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StateNameTest {

    @Test
    void everyState_hasANameOfItsOwn() {
        assertThat(Samples.states().map(StateName::of)).containsExactly(StateName.values());
    }
}
