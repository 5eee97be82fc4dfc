package org.ollamasidecar.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** With a signal that ends nothing where somebody handles it. */
class SecondSignalTest {

    private static final String HARMLESS = "USR2";

    private static void sendToSelf(String signal) throws Exception {
        String pid = Long.toString(ProcessHandle.current().pid());
        assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor())
                .isZero();
    }

    @Test
    void handler_isFollowedByTheOneBefore_andCanBeTakenAway() throws Exception {
        // given
        JvmSignals signals = new JvmSignals();
        List<String> told = new CopyOnWriteArrayList<>();
        JvmSignals.Handler outer = signals.add(HARMLESS, () -> told.add("before"));
        JvmSignals.Handler inner = signals.add(HARMLESS, () -> told.add("added"));

        try {
            // when
            sendToSelf(HARMLESS);

            // then
            await().untilAsserted(() -> assertThat(told).containsExactly("added", "before"));

            // when
            inner.remove();
            sendToSelf(HARMLESS);

            // then
            await().untilAsserted(() -> assertThat(told).containsExactly("added", "before", "before"));
        } finally {
            outer.remove();
        }
    }

    @Test
    void signalsOfTheEnd_canBeHeard_andNothingIsSeenWithoutOne() {
        try (SecondSignal second = SecondSignal.listen()) {
            assertThat(second.seen()).isNotDone();
        }
    }
}
