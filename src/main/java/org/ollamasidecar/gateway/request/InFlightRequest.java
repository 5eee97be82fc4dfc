package org.ollamasidecar.gateway.request;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.ollama.ModelName;

/** A request that was let in, as others may see it. Its event loop writes, anyone reads. */
public final class InFlightRequest {

    /** Where it is. */
    public enum Phase {
        RECEIVING("for the request"),
        QUEUED("for its turn"),
        WAITING_FOR_OLLAMA("for ollama"),
        LOADING("for the model to be loaded"),
        SENT("for the model to begin its answer"),
        ANSWERING("for the rest of the answer");

        private final String words;

        Phase(String words) {
            this.words = words;
        }

        /** What is waited for. */
        public String inWords() {
            return words;
        }
    }

    private final String id;
    private final String requestId;
    private final String caller;
    private final String client;
    private final String method;
    private final String path;
    private final @Nullable String trace;
    private final Instant since;
    private final long begun = System.nanoTime();
    private volatile @Nullable ModelName model;
    private volatile @Nullable ModelName standIn;
    private volatile Phase phase = Phase.RECEIVING;
    private volatile boolean heldUp;
    private volatile long goesTo;
    private volatile long sentTo;
    private volatile long answeredBy;
    private volatile long bytesIn;
    private volatile long bytesOut;
    private volatile long progressed = begun;
    private volatile long firstByte;
    private volatile long sent = begun;
    private volatile long queuedMillis;
    private volatile Runnable listener = () -> {};
    private RequestTrace followed = RequestTrace.NONE;
    private volatile RequestCancellation ending = why -> CompletableFuture.completedFuture(null);

    /**
     * One that has begun.
     *
     * @param id its own
     * @param requestId what its client calls it, which others may do too
     * @param caller the name of its key
     * @param client the address of its client
     */
    public InFlightRequest(
            String id,
            String requestId,
            String caller,
            String client,
            String method,
            String path,
            @Nullable String trace,
            Instant since) {
        this.id = id;
        this.requestId = requestId;
        this.caller = caller;
        this.client = client;
        this.method = method;
        this.path = path;
        this.trace = trace;
        this.since = since;
    }

    public String id() {
        return id;
    }

    public String requestId() {
        return requestId;
    }

    public String caller() {
        return caller;
    }

    public String client() {
        return client;
    }

    public String method() {
        return method;
    }

    public String path() {
        return path;
    }

    @Nullable
    public String trace() {
        return trace;
    }

    public Instant since() {
        return since;
    }

    /** An Ollama of a generation is chosen for it, which has perhaps a model to load first. */
    public void goesTo(long generation) {
        goesTo = generation;
    }

    /** The generation of the Ollama that was chosen for it last; 0: none yet. */
    public long goesTo() {
        return goesTo;
    }

    /** It is sent to an Ollama, or to none yet: 0. */
    void sentTo(long generation) {
        sentTo = generation;
    }

    /** Whether an Ollama may still be working for it. */
    boolean isWith(long generation) {
        return sentTo == generation;
    }

    @Nullable
    public ModelName model() {
        return model;
    }

    public Phase phase() {
        return phase;
    }

    public long bytesIn() {
        return bytesIn;
    }

    public long bytesOut() {
        return bytesOut;
    }

    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** How long it has not moved. */
    public Duration silence() {
        return Duration.ofNanos(System.nanoTime() - progressed);
    }

    /** Whether Ollama has it, and could have sent an answer. */
    public boolean isWithOllama() {
        return phase == Phase.SENT || phase == Phase.ANSWERING;
    }

    /** How long its model's runner has given nothing that its client would take; nothing while it waits for others. */
    public Duration silenceOfRunner() {
        boolean waitsForRunner = isWithOllama() || phase == Phase.LOADING;
        return model == null || !waitsForRunner || heldUp ? Duration.ZERO : silence();
    }

    /** How long ago it was sent to Ollama, the last time. */
    public Duration sinceSent() {
        return Duration.ofNanos(System.nanoTime() - sent);
    }

    /** Whether its client takes no more for now. */
    public void heldUp(boolean now) {
        heldUp = now;
        answeredBy = 0;
        progressed = System.nanoTime();
    }

    /** An Ollama of a generation has begun to answer. */
    public void answeredBy(long generation) {
        answeredBy = generation;
    }

    /** The newest bytes of an Ollama; empty also where its client has held them up: they may have been sent long before. */
    public Optional<LastBytes> heard() {
        long generation = answeredBy;
        return generation == 0 ? Optional.empty() : Optional.of(new LastBytes(generation, progressed));
    }

    /**
     * It is about a model.
     *
     * @param older the name under which Ollama has an older file of it that is to answer; null: its own
     */
    public void about(ModelName named, @Nullable ModelName older) {
        standIn = older;
        model = named;
        listener.run();
    }

    boolean hasStandIn() {
        return standIn != null;
    }

    /** The name by which Ollama is asked. */
    @Nullable
    public ModelName sentAs() {
        return standIn == null ? model : standIn;
    }

    /** To be said before it goes anywhere. */
    public void followedBy(RequestTrace trace) {
        followed = trace;
    }

    /** Of its event loop alone. */
    public RequestTrace followed() {
        return followed;
    }

    public void enter(Phase next) {
        progressed = System.nanoTime();
        if (next == Phase.SENT) {
            sent = progressed;
        }
        phase = next;
        followed.enters(next);
        listener.run();
    }

    /** Told of each change of its name and its phase, by whoever changes that. */
    void onChange(Runnable told) {
        listener = told;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void received(int bytes) {
        bytesIn += bytes;
        progressed = System.nanoTime();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    public void answered(int bytes) {
        bytesOut += bytes;
        progressed = System.nanoTime();
        if (firstByte == 0) {
            firstByte = progressed;
        }
    }

    /** In nanoseconds; 0 where there was none. */
    public long untilFirstByte() {
        return firstByte == 0 ? 0 : firstByte - begun;
    }

    public void queued(long millis) {
        queuedMillis = millis;
    }

    public long queuedMillis() {
        return queuedMillis;
    }

    public void endsBy(RequestCancellation how) {
        ending = how;
    }

    public CompletableFuture<Void> end(String why) {
        return ending.now(why);
    }
}
