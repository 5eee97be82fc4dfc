package org.ollamasidecar.it;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ollamasidecar.canary.WordChain;

/** A long answer, read line by line as it comes. */
final class WordStream {

    private static final String MODEL = "chain";

    private static final long LOAD_LIMIT = 180;
    private static final int LONG_CONTEXT = 32_768;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(Version.HTTP_1_1).build();

    private final CountDownLatch first = new CountDownLatch(1);
    private final CompletableFuture<String> last = new CompletableFuture<>();
    private volatile String lastLine = "";

    /** What happens at the first word, before anybody hears of it. */
    private interface Begun {
        void now() throws IOException, InterruptedException;
    }

    private final Begun begun;

    private WordStream(Begun begun) {
        this.begun = begun;
    }

    /**
     * Uploads the model through the front door. It takes one thread: several of them wait for each other at each word, and
     * on a busy machine one that has no processor holds up all.
     */
    static void createModel(SidecarApp app) throws Exception {
        create(app, WordChain.file(), "\"num_thread\":1");
    }

    /** As {@link #createModel}; some hundred words a second, so that a stream is as long as those of people. */
    static void createSlowModel(SidecarApp app) throws Exception {
        create(app, WordChain.slowFile(), "\"num_thread\":1");
    }

    /** As {@link #createModel}; an answer without a limit of its own goes on while a test waits. */
    static void createEndlessModel(SidecarApp app) throws Exception {
        create(app, WordChain.file(), "\"num_thread\":1,\"num_ctx\":" + LONG_CONTEXT);
    }

    /** As {@link #createSlowModel}, and for minutes: a browser beside it has time for all else that it does. */
    static void createSlowEndlessModel(SidecarApp app) throws Exception {
        create(app, WordChain.slowFile(), "\"num_thread\":1,\"num_ctx\":8192");
    }

    private static void create(SidecarApp app, byte[] file, String parameters) throws Exception {
        TestModels.at(app.api("/")).create(MODEL, file, "\"parameters\":{" + parameters + "}");
    }

    /** Has the model loaded, so that streams begin at once. */
    static void load(SidecarApp app) throws Exception {
        begin(app, 1).last().get(LOAD_LIMIT, TimeUnit.SECONDS);
    }

    /** Begins a stream of so many words, 20,480 at most: Ollama lets an answer go on for ten contexts. */
    static WordStream begin(SidecarApp app, int words) {
        return begin(app, words, 2048);
    }

    /** Begins a stream that does not end by itself while a test waits, of a runner that takes what others leave. */
    static WordStream beginEndless(SidecarApp app) {
        return begin(app, MODEL, 1_000_000, LONG_CONTEXT, () -> Modesty.ofRunners(app));
    }

    private static WordStream begin(SidecarApp app, int words, int context) {
        return begin(app, MODEL, words, context);
    }

    /** The same of another model that talks. */
    static WordStream begin(SidecarApp app, String model, int words, int context) {
        return begin(app, model, words, context, () -> {});
    }

    private static WordStream begin(SidecarApp app, String model, int words, int context, Begun begun) {
        WordStream stream = new WordStream(begun);
        String body = "{\"model\":\"" + model + "\",\"prompt\":\"go\",\"options\":{\"num_ctx\":" + context
                + ",\"num_predict\":" + words + "}}";
        HttpRequest request = HttpRequest.newBuilder(app.api("/api/generate"))
                .POST(BodyPublishers.ofString(body))
                .build();
        Thread.ofVirtual().start(() -> stream.read(request));
        return stream;
    }

    /** Asks for some words on another path or in another way. */
    static CompletableFuture<HttpResponse<String>> ask(SidecarApp app, String path, String how) {
        return post(app, path, "{\"model\":\"" + MODEL + "\",\"prompt\":\"go\"," + how + "}");
    }

    /** Asks in a body of one's own, under an id by which it is found again. */
    static CompletableFuture<HttpResponse<String>> post(SidecarApp app, String path, String body, String id) {
        HttpRequest request = HttpRequest.newBuilder(app.api(path))
                .header("X-Request-Id", id)
                .POST(BodyPublishers.ofString(body))
                .build();
        return HTTP.sendAsync(request, BodyHandlers.ofString());
    }

    /** Asks in a body of one's own. */
    static CompletableFuture<HttpResponse<String>> post(SidecarApp app, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(app.api(path))
                .POST(BodyPublishers.ofString(body))
                .build();
        return HTTP.sendAsync(request, BodyHandlers.ofString());
    }

    void awaitFirstWord() throws InterruptedException {
        if (!first.await(LOAD_LIMIT, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The stream does not begin");
        }
    }

    private void read(HttpRequest request) {
        try (Stream<String> body = HTTP.send(request, BodyHandlers.ofLines()).body()) {
            for (String line : (Iterable<String>) body::iterator) {
                if (first.getCount() > 0) {
                    begun.now();
                }
                lastLine = line;
                first.countDown();
            }
            last.complete(lastLine);
        } catch (IOException | RuntimeException e) {
            last.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Its last line, when it has ended properly; fails when it was cut. */
    CompletableFuture<String> last() {
        return last;
    }
}
