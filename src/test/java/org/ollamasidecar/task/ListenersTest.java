package org.ollamasidecar.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenersTest {

    @Test
    void listenerThatFails_keepsNobodyFromBeingTold() {
        // given
        List<String> told = new ArrayList<>();
        Listeners<String> listeners = new Listeners<>();
        listeners.add(news -> told.add("first " + news));
        listeners.add(news -> {
            throw new IllegalStateException("a listener that fails, as this test wants it");
        });
        listeners.add(news -> told.add("last " + news));

        // when
        listeners.tell("word");

        // then
        assertThat(told).containsExactly("first word", "last word");
    }
}
