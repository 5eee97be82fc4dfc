package org.ollamasidecar.gateway;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.ollama.ModelName;

/** What a request brings along, read and judged. */
final class Intake {

    /** A larger body is judged on another thread: one of 32 MB would hold up everybody on its event loop. */
    private static final int JUDGED_AT_ONCE = 256 * 1024;

    private final HttpServerRequest asked;
    private final Flight flight;
    private final Stations stations;
    private @Nullable BodyReader reader;

    /**
     * What came in.
     *
     * @param usualLoad whether it is about a model as it is usually loaded
     * @param unloads whether the client wanted a model unloaded that is kept
     * @param askedAs the alias by which the client has called the model
     */
    record Asked(
            RequestBody body,
            @Nullable ModelName model,
            boolean usualLoad,
            boolean unloads,
            @Nullable String askedAs) {}

    Intake(HttpServerRequest asked, Flight flight, Stations stations) {
        this.asked = asked;
        this.flight = flight;
        this.stations = stations;
    }

    /** Fails with a {@link RefusedException} where Ollama must not see it. */
    Future<Asked> read(Optional<JsonPath> path) {
        if (asked.method().equals(HttpMethod.GET) || asked.method().equals(HttpMethod.HEAD)) {
            return unjudged(new RequestBody.None());
        }
        if (asked.headers().contains(HttpHeaders.EXPECT, "100-continue", true)) {
            asked.response().writeContinue();
        }
        if (path.isEmpty()) {
            asked.pause();
            return unjudged(new RequestBody.Streamed(asked, flight));
        }
        BodyReader reading = new BodyReader(asked, flight, stations.maxBody(), stations.bodies());
        reader = reading;
        return reading.read().compose(bytes -> judge(path.get(), bytes)).map(verdict -> asked(path.get(), verdict));
    }

    /** What was read is not needed any more. */
    void forget() {
        if (reader != null) {
            reader.giveBack();
        }
    }

    private static Future<Asked> unjudged(RequestBody body) {
        return Future.succeededFuture(new Asked(body, null, false, false, null));
    }

    private Future<Verdict> judge(JsonPath path, Buffer bytes) {
        return bytes.length() > JUDGED_AT_ONCE
                ? stations.elsewhere(() -> stations.judge().judge(path, bytes))
                : Future.succeededFuture(stations.judge().judge(path, bytes));
    }

    private static Asked asked(JsonPath path, Verdict verdict) {
        return new Asked(
                new RequestBody.Whole(verdict.body(), path.changesNothing()),
                verdict.model(),
                path.isInference() && !verdict.ownOptions(),
                verdict.unloads(),
                verdict.askedAs());
    }
}
