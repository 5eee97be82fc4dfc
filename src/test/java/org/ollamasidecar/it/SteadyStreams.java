package org.ollamasidecar.it;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Clients that read one long answer after the other, each to its end. */
final class SteadyStreams implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String END = "\"done\":true";

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger whole = new AtomicInteger();
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private final List<Thread> readers;

    SteadyStreams(SidecarApp app, int count, int words) {
        this.readers = Stream.generate(() -> Thread.ofVirtual().start(() -> read(app, words)))
                .limit(count)
                .toList();
    }

    private void read(SidecarApp app, int words) {
        while (!over.get()) {
            try {
                String last = WordStream.begin(app, words).last().get();
                if (last.contains(END)) {
                    whole.incrementAndGet();
                } else {
                    broken.add(last);
                }
            } catch (ExecutionException e) {
                broken.add(String.valueOf(e.getCause()));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Waits until each client has, as a rule, begun its second answer. */
    void awaitRunning() {
        Awaitility.await().atMost(LIMIT).until(() -> whole() >= readers.size() || !broken.isEmpty());
    }

    int whole() {
        return whole.get();
    }

    List<String> broken() {
        return List.copyOf(broken);
    }

    /** Waits for the ends of the answers that run. */
    @Override
    public void close() {
        over.set(true);
        Awaitility.await().atMost(LIMIT).until(() -> readers.stream().noneMatch(Thread::isAlive));
    }
}
