package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What programs ask that cannot be installed here, as their documents say. */
@Tag("current")
class NeighboursIT extends FaultCase {

    /** How often Olla asks in ten minutes, by default: each 30 s for health, each 5 minutes for models. */
    private static final int HEALTH_CHECKS = 20;

    private static final int DISCOVERIES = 2;

    /** Its profile for Ollama: {@code health_check_path: /}, {@code model_discovery_path: /api/tags}. */
    @Test
    void olla_findsItsPaths_andLoadsNoModelByAskingForThem() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, "sidecar.heartbeat.enabled=false");
        app.awaitReady();
        WordStream.createModel(app);

        // when
        for (int i = 0; i < HEALTH_CHECKS; i++) {
            HttpResponse<String> health = app.get(app.api("/"), Map.of("User-Agent", "Olla"));
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).isEqualTo("Ollama is running");
        }
        for (int i = 1; i < DISCOVERIES; i++) {
            app.get(app.api("/api/tags"));
        }

        // then
        assertThat(app.json(app.get(app.api("/api/tags"))).path("models")).anySatisfy(model -> {
            assertThat(model.path("name").asText()).isEqualTo("chain:latest");
            assertThat(model.path("digest").asText()).isNotEmpty();
            assertThat(model.path("size").asLong()).isPositive();
            assertThat(model.at("/details/family").asText()).isEqualTo("llama");
        });
        assertThat(app.get(app.api("/v1/models")).body()).contains("\"chain:latest\"");
        assertThat(app.get(app.api("/api/ps")).body()).doesNotContain("chain");
    }

    /** The scaler metrics-api of KEDA: a place in a document, {@code models.#(name=="chain:latest").waiting} for one model. */
    @Test
    void keda_findsNumbersAtTheirPlaces() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE);
        app.awaitReady();
        WordStream.createModel(app);
        WordStream.load(app);

        // when
        JsonNode load = app.json(app.get(app.api("/sidecar/v1/load"), Map.of("Authorization", "Bearer any")));

        // then
        assertThat(load.path("running").isInt()).isTrue();
        assertThat(load.path("waiting").isInt()).isTrue();
        assertThat(load.path("models")).anySatisfy(model -> {
            assertThat(model.path("name").asText()).isEqualTo("chain:latest");
            assertThat(model.path("running").isInt()).isTrue();
            assertThat(model.path("waiting").isInt()).isTrue();
        });
    }
}
