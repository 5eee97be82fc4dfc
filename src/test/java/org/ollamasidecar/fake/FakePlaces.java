package org.ollamasidecar.fake;

import java.util.ArrayDeque;
import java.util.Deque;

/** The places of a model's runner: who finds none waits, first come first served. */
final class FakePlaces {

    private final Knobs knobs;
    private final Deque<Object> waiting = new ArrayDeque<>();
    private int busy;

    FakePlaces(Knobs knobs) {
        this.knobs = knobs;
    }

    synchronized void take() {
        Object me = new Object();
        waiting.addLast(me);
        while (!me.equals(waiting.peekFirst()) || isFull()) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        waiting.removeFirst();
        busy++;
        notifyAll();
    }

    private boolean isFull() {
        int places = knobs.number(Knob.PARALLEL);
        return places > 0 && busy >= places;
    }

    synchronized void giveBack() {
        busy--;
        notifyAll();
    }
}
