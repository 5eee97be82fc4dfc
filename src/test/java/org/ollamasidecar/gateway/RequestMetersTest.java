package org.ollamasidecar.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.InFlightRequest.Phase;

/** What is measured of requests that have ended. */
class RequestMetersTest extends GatewayCase {

    private static final String CHAT = "{\"model\":\"kept\",\"messages\":[{}]}";
    private static final String KEPT = "kept:latest";
    private static final String FIRST_TOKEN = "sidecar.gateway.time.to.first.token";
    private static final String PER_TOKEN = "sidecar.gateway.time.per.output.token";
    private static final String QUEUE = "sidecar.gateway.queue";

    private TestGateway gateway(Consumer<HttpServerRequest> answer) throws Exception {
        Map<String, String> settings =
                Map.of("sidecar.models.\"kept\".keep-alive", "-1", "sidecar.gateway.queue.per-model", "1");
        return open(settings, answer);
    }

    private static Consumer<HttpServerRequest> streaming(String type, String... pieces) {
        return request -> {
            request.response().setChunked(true).putHeader("content-type", type);
            for (String piece : pieces) {
                request.response().write(piece);
            }
            request.response().end();
        };
    }

    private static List<Timer> timers(TestGateway gateway, String name, String... tags) {
        return List.copyOf(gateway.figures.find(name).tags(tags).timers());
    }

    private static long count(TestGateway gateway, String name, String... tags) {
        return timers(gateway, name, tags).stream().mapToLong(Timer::count).sum();
    }

    private static void awaitEnded(TestGateway gateway, String... tags) {
        soon().until(() -> count(gateway, "sidecar.gateway.requests", tags) == 1);
    }

    /** How many were not longer than the bound of a bucket. */
    private static double upTo(Timer timer, Duration bound) {
        return Stream.of(timer.takeSnapshot().histogramCounts())
                .filter(bucket -> bucket.bucket(TimeUnit.NANOSECONDS) == bound.toNanos())
                .mapToDouble(CountAtBucket::count)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void stream_isMeasured_toItsFirstToken_andByToken() throws Exception {
        // given
        TestGateway gateway = gateway(streaming(
                "application/x-ndjson",
                "{\"model\":\"kept\",\"done\":false}\n",
                "{\"model\":\"kept\",\"done\":true,\"eval_count\":10,\"eval_duration\":900000000}\n"));

        // when
        send(gateway, "/api/chat", CHAT).join();

        // then
        awaitEnded(gateway, "path", "/api/chat", "model", KEPT, "outcome", "success", "status", "200");
        assertThat(count(gateway, FIRST_TOKEN, "path", "/api/chat", "model", KEPT, "outcome", "success"))
                .isEqualTo(1);
        Timer perToken =
                timers(gateway, PER_TOKEN, "path", "/api/chat", "model", KEPT).getFirst();
        assertThat(perToken.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(90);
        assertThat(upTo(perToken, Duration.ofMillis(75))).isZero();
        assertThat(upTo(perToken, Duration.ofMillis(100))).isEqualTo(1);
        Timer whole = timers(gateway, "sidecar.gateway.requests", "model", KEPT).getFirst();
        assertThat(upTo(whole, Duration.ofMinutes(10))).isEqualTo(1);
    }

    @Test
    void streamThatTellsTokensAlone_isMeasuredAsItsClientSawIt() throws Exception {
        // given
        TestGateway gateway = gateway(streaming(
                "text/event-stream",
                "data: {\"choices\":[{}]}\n\n",
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n"));

        // when
        send(gateway, "/v1/chat/completions", CHAT.replace("}]", "}],\"stream\":true"))
                .join();

        // then
        awaitEnded(gateway, "path", "/v1/chat/completions");
        assertThat(count(gateway, PER_TOKEN, "model", KEPT)).isEqualTo(1);
    }

    @Test
    void answerInOnePiece_hasNoFirstToken() throws Exception {
        // given
        TestGateway gateway = gateway(request -> request.response()
                .putHeader("content-type", "application/json")
                .end("{\"model\":\"m\",\"done\":true,\"eval_count\":3}"));

        // when
        send(gateway, "/api/chat", CHAT.replace("kept", "m")).join();

        // then
        awaitEnded(gateway, "path", "/api/chat", "model", "other");
        assertThat(count(gateway, FIRST_TOKEN)).isZero();
    }

    @Test
    void pathsWithoutAModel_haveNoSeriesOfTokens() throws Exception {
        // given
        TestGateway gateway = gateway(request -> request.response().end("{}"));

        // when
        send(gateway, "/api/show", CHAT).join();

        // then
        awaitEnded(gateway, "path", "/api/show");
        assertThat(timers(gateway, FIRST_TOKEN, "path", "/api/show")).isEmpty();
        assertThat(timers(gateway, PER_TOKEN, "path", "/api/show")).isEmpty();
    }

    /** The second of two requests for a model, which has to wait. */
    private InFlightRequest secondOfTwo(TestGateway gateway) {
        soon().until(() -> gateway.inFlight
                .find("2")
                .filter(one -> one.phase() == Phase.QUEUED && one.silence().toMillis() > 5)
                .isPresent());
        return gateway.inFlight.find("2").orElseThrow();
    }

    @Test
    void requestThatIsEndedInTheQueue_hasWaitedToo() throws Exception {
        // given
        TestGateway gateway = gateway(held::add);
        CompletableFuture<HttpResponse<String>> first = send(gateway, "/api/chat", CHAT);
        soon().until(() -> held.size() == 1);
        CompletableFuture<HttpResponse<String>> second = send(gateway, "/api/chat", CHAT);

        // when
        secondOfTwo(gateway).end("somebody has ended it").join();

        // then
        assertThat(second.join().statusCode()).isEqualTo(503);
        awaitEnded(gateway, "outcome", "server_error", "status", "503");
        assertThat(count(gateway, QUEUE, "model", KEPT, "outcome", "server_error"))
                .isEqualTo(1);

        // when
        held.getFirst().response().end("{}");

        // then
        first.join();
        awaitEnded(gateway, "outcome", "success");
        assertThat(count(gateway, QUEUE)).isEqualTo(1);
    }

    @Test
    void clientThatLeavesTheQueue_hasWaitedToo() throws Exception {
        // given
        TestGateway gateway = gateway(held::add);
        CompletableFuture<HttpResponse<String>> first = send(gateway, "/api/chat", CHAT);
        soon().until(() -> held.size() == 1);
        CompletableFuture<HttpResponse<String>> second = send(gateway, "/api/chat", CHAT);
        secondOfTwo(gateway);

        // when
        second.cancel(true);

        // then
        awaitEnded(gateway, "outcome", "client_left", "status", "499");
        assertThat(count(gateway, QUEUE, "model", KEPT, "outcome", "client_left"))
                .isEqualTo(1);
        held.getFirst().response().end("{}");
        first.join();
    }
}
