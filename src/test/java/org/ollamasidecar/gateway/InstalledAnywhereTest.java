package org.ollamasidecar.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstalledAnywhereTest {

    private static Subrequest.Answer answer(String body) {
        return new Subrequest.Answer(200, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer(body));
    }

    @Test
    void modelOfTwoStores_isListedOnce_andTheNewestComesFirst() {
        // when
        Subrequest.Answer merged = InstalledAnywhere.merged(List.of(answer("""
                        {"models":[
                        {"name":"a:latest","size":5,"modified_at":"2026-01-01T10:00:00.5Z"},
                        {"name":"b:latest","size":7,"modified_at":"2026-01-01T12:00:00+01:00"}]}"""), answer("""
                        {"models":[
                        {"name":"c:latest","size":9,"modified_at":"2026-02-01T10:00:00Z"},
                        {"name":"B:latest","size":6,"modified_at":"2026-02-01T10:00:00Z"}]}""")), "models", "name");

        // then
        assertThat(new JsonObject(merged.body())).isEqualTo(new JsonObject("""
                {"models":[
                {"name":"c:latest","size":9,"modified_at":"2026-02-01T10:00:00Z"},
                {"name":"b:latest","size":7,"modified_at":"2026-01-01T12:00:00+01:00"},
                {"name":"a:latest","size":5,"modified_at":"2026-01-01T10:00:00.5Z"}]}"""));
    }

    @Test
    void listInTheOtherForm_keepsWhatIsAroundIt() {
        // when
        Subrequest.Answer merged = InstalledAnywhere.merged(
                List.of(
                        answer("{\"object\":\"list\",\"data\":[{\"id\":\"a\",\"created\":5}]}"),
                        answer("{\"object\":\"list\",\"data\":[{\"id\":\"b\",\"created\":7}]}")),
                "data",
                "id");

        // then
        assertThat(new JsonObject(merged.body())).isEqualTo(new JsonObject("""
                {"object":"list","data":[{"id":"b","created":7},{"id":"a","created":5}]}"""));
    }
}
