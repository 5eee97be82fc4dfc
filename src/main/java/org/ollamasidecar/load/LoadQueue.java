package org.ollamasidecar.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.ollamasidecar.task.Listeners;

/** Jobs take turns, first come first served; who waits is told the place, again at each change. */
final class LoadQueue {

    private record Ticket(IntConsumer place, CountDownLatch granted) {}

    private final Deque<Ticket> waiting = new ArrayDeque<>();
    private int free;

    /**
     * Nobody waits yet.
     *
     * @param places how many may be in at once
     */
    LoadQueue(int places) {
        this.free = places;
    }

    /** Waits for a turn; {@link #leave} has to follow. */
    void enter(IntConsumer place) throws InterruptedException {
        Ticket ticket = new Ticket(place, new CountDownLatch(1));
        synchronized (this) {
            if (free > 0) {
                free--;
                return;
            }
            waiting.addLast(ticket);
            tellPlaces();
        }
        try {
            ticket.granted().await();
        } catch (InterruptedException e) {
            giveUp(ticket);
            throw e;
        }
    }

    private synchronized void giveUp(Ticket ticket) {
        if (waiting.remove(ticket)) {
            tellPlaces();
        } else {
            leave();
        }
    }

    synchronized void leave() {
        Ticket next = waiting.pollFirst();
        if (next == null) {
            free++;
        } else {
            next.granted().countDown();
            tellPlaces();
        }
    }

    private void tellPlaces() {
        int place = 0;
        for (Ticket ticket : waiting) {
            int now = ++place;
            Listeners.tell(() -> ticket.place().accept(now));
        }
    }
}
