package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The observer of the soak is not blind. */
class LieWatchTest {

    private static Serving.Front front(boolean ready, String response) {
        return new Serving.Front() {
            @Override
            public boolean ready() {
                return ready;
            }

            @Override
            public JsonNode ping() throws IOException {
                if (response.isEmpty()) {
                    throw new IOException("closed");
                }
                return JsonNodeFactory.instance.objectNode().put("response", response);
            }
        };
    }

    private static LieWatch looked(Serving.Front front) throws InterruptedException {
        LieWatch watch = new LieWatch(front);
        watch.look();
        return watch;
    }

    @Test
    void readyAndNoToken_isALie() throws Exception {
        assertThat(looked(front(true, "")).lies()).hasSize(1);
        assertThat(looked(front(true, "nonsense")).lies()).hasSize(1);
    }

    @Test
    void readyAndAToken_orNotReady_isNone() throws Exception {
        assertThat(looked(front(true, " pong")).lies()).isEmpty();
        assertThat(looked(front(false, "")).lies()).isEmpty();
    }

    @Test
    void failureOfAFaultOfThatMoment_isNone() throws Exception {
        // given
        LieWatch watch = new LieWatch(front(true, ""));

        // when
        watch.excuse(Duration.ofMinutes(1));
        watch.look();

        // then
        assertThat(watch.lies()).isEmpty();
        assertThat(watch).hasToString("0 promises kept, 1 broken by a fault of that moment, 0 lies");
    }
}
