package org.ollamasidecar.gateway;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.function.Predicate;
import org.ollamasidecar.gateway.answer.UpstreamAnswer;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.StoreRace;

/** Tells for one request which errors of Ollama's are none of it, so that it is sent again; so often at most. */
final class StoreRaceRetries {

    /** Such an error is a sentence. */
    private static final int LONGEST = 4096;

    private final Predicate<ModelName> installed;
    private int left = StoreRace.AGAIN;

    StoreRaceRetries(Predicate<ModelName> installed) {
        this.installed = installed;
    }

    /** The answer, with its body where that may be such an error. */
    Future<UpstreamAnswer> look(HttpClientResponse head, JudgedRequest request) {
        return StoreRace.isPossible(head.statusCode()) && left > 0 && isToBeSentAgain(head, request) && isShort(head)
                ? UpstreamAnswer.read(head)
                : Future.succeededFuture(UpstreamAnswer.toCome(head));
    }

    private static boolean isToBeSentAgain(HttpClientResponse head, JudgedRequest request) {
        return request.body().isKept()
                && (request.body().isRepeatable() || StoreRace.isBeforeAnyChange(head.statusCode()));
    }

    private static boolean isShort(HttpClientResponse head) {
        String length = head.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && length.length() <= 4 && Integer.parseInt(length) <= LONGEST;
    }

    /** Whether it is one; it counts. */
    boolean take(UpstreamAnswer answer, JudgedRequest request) {
        if (answer.whole() == null) {
            return false;
        }
        ModelName model = request.model();
        boolean isOne = StoreRace.isOne(
                answer.status(),
                answer.whole().toString(),
                () -> model != null && installed.test(model),
                told -> ModelName.find(told).filter(installed).isPresent());
        left -= isOne ? 1 : 0;
        return isOne;
    }
}
