package org.ollamasidecar.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.testing.GeneratedFile;

@QuarkusTest
@Tag("service")
class ApiDescriptionTest {

    private static final Path FILE = Path.of("src/main/resources/openapi.yaml");

    @TestHTTPResource(value = "/openapi", management = true)
    URI served;

    @TestHTTPResource(value = "/made-openapi", management = true)
    URI made;

    @Test
    void file_isNotStale() throws IOException {
        GeneratedFile.assertNotStale(
                FILE, given().get(made).then().statusCode(200).extract().asString());
    }

    @Test
    void file_isServed() throws IOException {
        try (InputStream built = ApiDescriptionTest.class.getResourceAsStream("/openapi.yaml")) {
            String file = new String(built.readAllBytes(), StandardCharsets.UTF_8);
            given().get(served)
                    .then()
                    .statusCode(200)
                    .contentType("application/yaml")
                    .body(equalTo(file));
        }
    }
}
