package org.ollamasidecar.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;

class HeadersTest {

    @Test
    void request_losesWhatIsNotForOllama() {
        // given
        MultiMap from = MultiMap.caseInsensitiveMultiMap()
                .add("Host", "evil.example")
                .add("Connection", "keep-alive, X-Private")
                .add("X-Private", "1")
                .add("Transfer-Encoding", "chunked")
                .add("Content-Length", "3")
                .add("Upgrade", "h2c")
                .add("HTTP2-Settings", "AAMAAABk")
                .add("Authorization", "Bearer secret")
                .add("X-API-Key", "secret")
                .add("Cookie", "a=b")
                .add("Origin", "http://localhost")
                .add("Expect", "100-continue")
                .add("traceparent", "00-a-b-01")
                .add("Accept", "a")
                .add("Accept", "b");
        MultiMap to = MultiMap.caseInsensitiveMultiMap();

        // when
        Headers.ofRequest(from, to);

        // then
        assertThat(to.names()).containsExactlyInAnyOrder("traceparent", "accept");
        assertThat(to.getAll("accept")).containsExactly("a", "b");
    }

    @Test
    void answer_losesWhatIsAboutItsConnection() {
        // given
        MultiMap from = MultiMap.caseInsensitiveMultiMap()
                .add("Connection", "close")
                .add("Keep-Alive", "timeout=5")
                .add("Transfer-Encoding", "chunked")
                .add("Content-Type", "application/x-ndjson")
                .add("Content-Length", "3");
        MultiMap to = MultiMap.caseInsensitiveMultiMap();

        // when
        Headers.ofAnswer(from, to);

        // then
        assertThat(to.names()).containsExactlyInAnyOrder("content-type", "content-length");
    }
}
