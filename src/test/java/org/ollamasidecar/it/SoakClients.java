package org.ollamasidecar.it;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Clients beside the faults: some wait for the end, some leave before it or in the middle, some come in a crowd. */
final class SoakClients {

    private static final int CROWD = 20;
    private static final int LIMIT_MILLIS = 20_000;

    private enum Manner {
        PATIENT,
        LEAVES_AT_ONCE,
        LEAVES_IN_THE_MIDDLE,
        CROWD
    }

    private final URI front;
    private final List<String> models;
    private final Random random;
    private final ServingOrder order;
    private final Supplier<String> account;
    private final Map<Long, String> modelOf = new ConcurrentHashMap<>();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong left = new AtomicLong();
    private final List<String> unanswered = new CopyOnWriteArrayList<>();

    /**
     * Begins when it is told to.
     *
     * @param models that are asked for in turn
     * @param order learns of each request
     * @param account what the service and its processes say of themselves, for a request without an answer
     */
    SoakClients(URI front, List<String> models, long seed, ServingOrder order, Supplier<String> account) {
        this.front = front;
        this.models = models;
        this.random = new Random(seed);
        this.order = order;
        this.account = account;
    }

    void next() throws InterruptedException {
        Manner[] manners = Manner.values();
        switch (manners[random.nextInt(manners.length)]) {
            case PATIENT -> ask();
            case LEAVES_AT_ONCE -> leave(0);
            case LEAVES_IN_THE_MIDDLE -> leave(1);
            case CROWD -> crowd();
        }
    }

    private void crowd() throws InterruptedException {
        Thread[] clients = new Thread[CROWD];
        for (int client = 0; client < CROWD; client++) {
            clients[client] = Thread.ofVirtual().start(this::ask);
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    /** Any end counts, also a closed connection: what is wrong is none. */
    private void ask() {
        long number = order.begin();
        try (RawClient client = new RawClient(front)) {
            client.send(request(number));
            for (String line = client.lineWithin(LIMIT_MILLIS);
                    !line.isEmpty();
                    line = client.lineWithin(LIMIT_MILLIS)) {
                // The next one.
            }
            client.rest();
            order.answered(number);
            ended.incrementAndGet();
        } catch (SocketTimeoutException e) {
            unanswered.add("I5: a request had no end within " + LIMIT_MILLIS + " ms: " + account.get());
        } catch (IOException closed) {
            ended.incrementAndGet();
        }
    }

    private void leave(int linesRead) {
        try (RawClient client = new RawClient(front)) {
            client.send(request(order.begin()));
            for (int line = 0; line < linesRead; line++) {
                client.lineWithin(LIMIT_MILLIS);
            }
            left.incrementAndGet();
        } catch (SocketTimeoutException e) {
            unanswered.add("I5: a request had no answer within " + LIMIT_MILLIS + " ms: " + account.get());
        } catch (IOException closed) {
            ended.incrementAndGet();
        }
    }

    private String request(long number) {
        String model = models.get((int) (number % models.size()));
        modelOf.put(number, model);
        String body = "{\"model\":\"" + model + "\",\"prompt\":\"ping\"}";
        return "POST /api/generate" + ServingOrder.query(number)
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    /** Which model each request was about, by its number. */
    Map<Long, String> models() {
        return modelOf;
    }

    List<String> unanswered() {
        return unanswered;
    }

    @Override
    public String toString() {
        return "%d requests ended, %d clients left, %d without an end"
                .formatted(ended.get(), left.get(), unanswered.size());
    }
}
