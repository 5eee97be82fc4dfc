package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.it.Backends.awaitAll;
import static org.ollamasidecar.it.Backends.instance;
import static org.ollamasidecar.it.Backends.pid;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two Ollamas behind one door, and one that stands by for each. */
@Tag("current")
class InstancesStandbyIT extends FaultCase {

    @Override
    int instances() {
        return 4;
    }

    @Test
    void standbyOfEach_isKeptWarm_andServesInTheStateOfReady_whereItsOwnDies() throws Exception {
        // given
        SidecarApp app = startReal(
                BackOff.AT_ONCE,
                "sidecar.instances.one.weight=1",
                "sidecar.instances.two.weight=1",
                "sidecar.standby=warm",
                "sidecar.models.wanted=sidecar/canary",
                "sidecar.models.\"sidecar/canary\".replicas=all",
                "sidecar.ready.instances=all");
        awaitAll(app, 4);
        for (String each : new String[] {"one", "two"}) {
            soon().until(() ->
                    app.status().at("/warmStandby/" + each).asText().startsWith("in memory: sidecar/canary"));
        }
        soon().until(() -> app.health("ready") == 200);
        JsonNode before = app.status();

        // when
        signal("KILL", pid(before, "two"));

        // then
        long standby = instance(before, "two", "standby").path("pid").asLong();
        JsonNode promoted = soon().until(app::status, status -> pid(status, "two") == standby);
        assertThat(app.health("ready")).isEqualTo(200);
        assertThat(pid(promoted, "one")).isEqualTo(pid(before, "one"));
        assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
        awaitAll(app, 4);
    }
}
