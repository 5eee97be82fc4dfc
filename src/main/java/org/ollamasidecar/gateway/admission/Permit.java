package org.ollamasidecar.gateway.admission;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.ollamasidecar.gateway.request.Refusal;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.ollama.ModelName;

/** A place among those that want the same model. It has to be given back, granted or not. */
public final class Permit {

    private final AdmissionQueue queue;
    private final String caller;
    private final ModelName model;
    private final int position;
    private final Promise<Permit> granted;
    private final long asked;
    private State state;
    private volatile long begun;

    /** Where it is; the queue's lock guards it. */
    enum State {
        WAITING,
        GRANTED,
        GIVEN_BACK
    }

    /**
     * Of somebody who asks now.
     *
     * @param position in the queue; 0: it need not wait
     * @param asked when, by the queue's clock of nanoseconds
     */
    Permit(AdmissionQueue queue, String caller, ModelName model, int position, long asked, Promise<Permit> granted) {
        this.queue = queue;
        this.caller = caller;
        this.model = model;
        this.position = position;
        this.asked = asked;
        this.granted = granted;
        this.state = position == 0 ? State.GRANTED : State.WAITING;
        this.begun = asked;
    }

    String caller() {
        return caller;
    }

    ModelName model() {
        return model;
    }

    public int position() {
        return position;
    }

    long asked() {
        return asked;
    }

    State state() {
        return state;
    }

    void enter(State next) {
        state = next;
    }

    public Future<Permit> granted() {
        return granted.future();
    }

    void grant(long now) {
        begun = now;
        granted.tryComplete(this);
    }

    /** It has waited for nothing. */
    void leave(long now) {
        begun = now;
    }

    void refuse(Refusal refusal) {
        granted.tryFail(new RefusedException(refusal));
    }

    /** Until its turn came, or until it was given back before that. */
    public long waitedMillis() {
        return (begun - asked) / 1_000_000;
    }

    long workedNanos(long now) {
        return now - begun;
    }

    /** A second time it does nothing. */
    public void giveBack() {
        queue.giveBack(this);
        granted.tryFail("Given back");
    }
}
