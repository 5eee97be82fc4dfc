package org.ollamasidecar.status;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.process.LogRing;
import org.ollamasidecar.testing.Problems;
import org.ollamasidecar.testing.SseClient;
import org.ollamasidecar.testing.Status;

@QuarkusTest
@Tag("service")
class StreamResourceTest {

    private static final String EVENTS = "/sidecar/v1/events";
    private static final String LOGS = "/sidecar/v1/logs";

    @Inject
    Journal journal;

    @Inject
    LogRing log;

    @BeforeEach
    void ollamaIsReady() {
        Status.awaitReady();
    }

    private static SseClient open(String path, String... headers) throws Exception {
        return SseClient.open(URI.create(RestAssured.baseURI + ":" + RestAssured.port + path), headers);
    }

    private long record(String type) {
        journal.record(type, "It was " + type, Map.of("number", 3));
        return journal.newest();
    }

    @Test
    void events_beginWithWhatIsKept_andGoOnLive() throws Exception {
        // given
        long before = record("test.before");

        try (SseClient client = open(EVENTS)) {
            // when
            client.await(event -> event.type().equals("test.before"));
            long after = record("test.after");

            // then
            SseClient.Event live = client.await(event -> event.id().equals(Long.toString(after)));
            assertThat(live.type()).isEqualTo("test.after");
            JsonPath data = JsonPath.from(live.data());
            assertThat(data.getLong("id")).isEqualTo(after).isGreaterThan(before);
            assertThat(data.getString("message")).isEqualTo("It was test.after");
            assertThat(data.getInt("details.number")).isEqualTo(3);
            assertThat(client.events()).extracting(SseClient.Event::type).contains("state.changed");
        }
    }

    @Test
    void stream_isNotBufferedOnItsWay_andHasHeartbeats() throws Exception {
        try (SseClient client = open(EVENTS + "?since=" + journal.newest())) {
            assertThat(client.response().statusCode()).isEqualTo(200);
            assertThat(client.response().headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
            assertThat(client.response().headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(client.response().headers().firstValue("X-Accel-Buffering"))
                    .hasValue("no");
            Awaitility.await().until(() -> client.comments().contains("heartbeat"));
        }
    }

    @Test
    void lastEventId_goesOnAfterIt_whateverTheAddressSays() throws Exception {
        // given
        long first = record("test.first");
        long second = record("test.second");

        try (SseClient client = open(EVENTS + "?since=0", "Last-Event-ID", Long.toString(first))) {
            // when
            client.await(event -> event.id().equals(Long.toString(second)));

            // then
            assertThat(client.events().getFirst().id()).isEqualTo(Long.toString(second));
        }
    }

    @Test
    void idThatIsNotKnown_isAGap_thenWhatIsKept() throws Exception {
        // given
        long known = record("test.known");

        try (SseClient client = open(EVENTS, "Last-Event-ID", "123456789")) {
            // when
            client.await(event -> event.id().equals(Long.toString(known)));

            // then
            SseClient.Event gap = client.events().getFirst();
            assertThat(gap.type()).isEqualTo("gap");
            assertThat(gap.id()).isEmpty();
            assertThat(JsonPath.from(gap.data()).getLong("missed")).isNotNegative();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "abc", "1.5"})
    void idThatIsNoNumber_isRefused(String id) {
        for (String accept : List.of("text/event-stream", "application/x-ndjson", "*/*")) {
            Problems.assertProblem(
                    given().accept(accept).get(EVENTS + "?since=" + id).then(), 400);
        }
        for (String path : List.of(EVENTS, LOGS)) {
            Problems.assertProblem(
                    given().accept("text/event-stream")
                            .header("Last-Event-ID", id)
                            .get(path)
                            .then(),
                    400);
        }
    }

    @Test
    void whoeverDoesNotAsk_getsNoStream() {
        given().accept("*/*").get(EVENTS).then().statusCode(200).contentType("application/x-ndjson");
        given().accept("*/*").get(LOGS).then().statusCode(200).contentType("text/plain");
    }

    @Test
    void log_beginsWithItsTail_andGoesOnLive() throws Exception {
        try (SseClient client = open(LOGS + "?follow=true&tail=2")) {
            // given
            client.await(event -> event.type().equals("log"));
            long newest = log.newest();

            // when: Ollama writes a line for each request
            given().get("/api/tags").then().statusCode(200);

            // then
            SseClient.Event live = client.await(event -> Long.parseLong(event.id()) > newest);
            assertThat(live.type()).isEqualTo("log");
            assertThat(JsonPath.from(live.data()).getString("text")).isNotEmpty();
            assertThat(JsonPath.from(live.data()).getLong("generation")).isPositive();
        }
    }

    @Test
    void log_goesOnAfterALine() throws Exception {
        long newest = log.newest();
        try (SseClient client = open(LOGS, "Last-Event-ID", Long.toString(newest - 1))) {
            client.await(event -> event.id().equals(Long.toString(newest)));
            assertThat(client.events().getFirst().id()).isEqualTo(Long.toString(newest));
        }
    }

    @ParameterizedTest
    @CsvSource({"text/event-stream, tail=0", "text/plain, follow=true", "'*/*', follow=true"})
    void logsThatCannotBe_areRefused(String accept, String query) {
        Problems.assertProblem(given().accept(accept).get(LOGS + "?" + query).then(), 400);
    }
}
