package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DisconnectTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final ModelName MODEL = ModelName.parse("tiny");
    private static final String STREAM =
            "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String FIRST_LINE = "1e\r\n{\"status\":\"pulling manifest\"}\n\r\n";

    private final HttpOllamaClients clients = new HttpOllamaClients();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        threads.shutdownNow();
        clients.close();
    }

    @Test
    void interruptWhileTheAnswerIsPending_disconnects() throws Exception {
        try (StuckOllama ollama = new StuckOllama("")) {
            // given
            Future<?> call = start(() -> clients.at(ollama.address()).load(MODEL, Optional.empty()));
            await(ollama.reached);

            // when
            threads.shutdownNow();

            // then
            assertInterrupted(call);
            assertThat(ollama.left).succeedsWithin(LIMIT);
        }
    }

    @Test
    void interruptWhileTheBodyIsPending_disconnects() throws Exception {
        try (StuckOllama ollama = new StuckOllama("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")) {
            // given
            Future<?> call = start(() -> clients.at(ollama.address()).version());
            await(ollama.reached);

            // when
            threads.shutdownNow();

            // then
            assertInterrupted(call);
            assertThat(ollama.left).succeedsWithin(LIMIT);
        }
    }

    @Test
    void interruptWhileAStreamIsOpen_disconnects() throws Exception {
        try (StuckOllama ollama = new StuckOllama(STREAM + FIRST_LINE)) {
            // given
            CompletableFuture<String> told = new CompletableFuture<>();
            Future<?> call =
                    start(() -> clients.at(ollama.address()).pull(MODEL, false, line -> told.complete(line.status())));
            assertThat(told).succeedsWithin(LIMIT).isEqualTo("pulling manifest");

            // when
            threads.shutdownNow();

            // then
            assertInterrupted(call);
            assertThat(ollama.left).succeedsWithin(LIMIT);
        }
    }

    @Test
    void interruptBeforeTheFirstLineOfAStream_disconnects() throws Exception {
        try (StuckOllama ollama = new StuckOllama(STREAM)) {
            // given
            Future<?> call = start(() -> clients.at(ollama.address()).pull(MODEL, false, line -> {}));
            await(ollama.reached);

            // when
            threads.shutdownNow();

            // then
            assertInterrupted(call);
            assertThat(ollama.left).succeedsWithin(LIMIT);
        }
    }

    /** The head of the answer and the interrupt come at the same moment; each repetition meets in another way. */
    @RepeatedTest(300)
    void interruptWhileTheHeadComes_disconnects() throws Exception {
        try (StuckOllama ollama = new StuckOllama(STREAM)) {
            // given
            Future<?> call = start(() -> clients.at(ollama.address()).pull(MODEL, false, line -> {}));
            await(ollama.reached);
            spin(ThreadLocalRandom.current().nextInt(400_000));

            // when
            threads.shutdownNow();

            // then
            assertInterrupted(call);
            assertThat(ollama.left).succeedsWithin(LIMIT);
        }
    }

    private static void spin(int nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void listenerThatThrows_disconnects() throws Exception {
        try (StuckOllama ollama = new StuckOllama(STREAM + FIRST_LINE)) {
            // when
            Future<?> call = start(() -> clients.at(ollama.address()).pull(MODEL, false, line -> {
                throw new IllegalStateException("enough");
            }));

            // then
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> call.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .withMessageContaining("enough");
            assertThat(ollama.left).succeedsWithin(LIMIT);
        }
    }

    @Test
    void connectionCutInAStream_isTransient() throws Exception {
        try (StuckOllama ollama = new StuckOllama(STREAM + FIRST_LINE)) {
            // given
            Future<?> call = start(() -> clients.at(ollama.address()).pull(MODEL, false, line -> {}));
            await(ollama.reached);

            // when
            ollama.cut();

            // then
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> call.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .havingCause()
                    .isInstanceOfSatisfying(TransientOllamaException.class, error -> assertThat(error.kind())
                            .isEqualTo(OllamaErrorKind.CONNECTION));
        }
    }

    private interface Call {
        void run() throws InterruptedException;
    }

    private Future<?> start(Call call) {
        return threads.submit(() -> {
            call.run();
            return true;
        });
    }

    private static void await(CompletableFuture<Void> event) {
        assertThat(event).succeedsWithin(LIMIT);
    }

    private static void assertInterrupted(Future<?> call) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> call.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .withCauseInstanceOf(InterruptedException.class);
    }
}
