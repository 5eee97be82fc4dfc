package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ollamasidecar.canary.WordChain;
import org.ollamasidecar.registry.Blob;
import org.ollamasidecar.registry.TestRegistry;

/** A model whose registry has a newer file for it again and again: a good one and a broken one in turn. */
final class FileChanges implements AutoCloseable {

    private static final String NAME = "changing";

    private final TestRegistry registry = new TestRegistry();
    private int published;

    FileChanges() throws IOException {}

    /** What a service needs to bring it. */
    String property() {
        return "sidecar.loads.insecure-registries=" + registry.host();
    }

    /** {@return which file serves then} */
    String change(SidecarApp app) throws IOException, InterruptedException {
        published++;
        boolean isBroken = published % 2 == 0;
        String word = "file" + published;
        byte[] file = WordChain.saying(word, List.of(word));
        String model =
                registry.publish(NAME, Blob.of(Blob.MODEL, isBroken ? Arrays.copyOf(file, file.length / 2) : file));
        JsonNode job = app.json(app.post(
                "/sidecar/v1/loads",
                "{\"model\":\"" + model + "\",\"pull\":\"always\"}",
                Map.of("Prefer", "wait=100")));
        assertThat(job.path("state").asText()).as(job::toPrettyString).isEqualTo("DONE");
        String expected = isBroken ? "file" + (published - 1) : word;
        String body = "{\"model\":\"" + model + "\",\"prompt\":\"hi\",\"stream\":false}";
        JsonNode answer = app.json(app.post("/api/generate", body, Map.of()));
        assertThat(answer.path("response").asText().strip())
                .as(answer::toString)
                .isEqualTo(expected);
        return isBroken ? "BROKEN" : "GOOD";
    }

    @Override
    public void close() {
        registry.close();
    }
}
