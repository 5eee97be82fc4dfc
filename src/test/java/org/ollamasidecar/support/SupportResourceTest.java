package org.ollamasidecar.support;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.testing.Status;

@QuarkusTest
@Tag("service")
class SupportResourceTest {

    @Test
    void bundle_hasAllThatHelps() throws IOException {
        // given
        Status.awaitReady();

        // when
        byte[] zip = given().get("/sidecar/v1/support")
                .then()
                .statusCode(200)
                .contentType("application/zip")
                .header(
                        "Content-Disposition",
                        matchesPattern("attachment; filename=\"ollama-sidecar-support-.*\\.zip\""))
                .extract()
                .asByteArray();

        // then
        Map<String, String> parts = unzip(zip);
        assertThat(parts)
                .containsOnlyKeys(
                        "README.txt",
                        "status.json",
                        "events.ndjson",
                        "ollama.log",
                        "configuration.properties",
                        "versions.txt",
                        "threads.txt",
                        "machine.txt");
        assertThat(parts.get("status.json")).contains("\"state\" : \"READY\"");
        assertThat(parts.get("events.ndjson")).contains("READY");
        assertThat(parts.get("ollama.log")).contains("Listening on");
        assertThat(parts.get("configuration.properties")).contains("sidecar.stop.grace=5s");
        assertThat(parts.get("versions.txt")).contains("java.runtime.version: 25");
        assertThat(parts.get("threads.txt")).contains("sidecar-supervisor");
        assertThat(parts.get("machine.txt")).contains("bytes free");
    }

    private static Map<String, String> unzip(byte[] bytes) throws IOException {
        Map<String, String> parts = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
                parts.put(name, new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return parts;
    }
}
