package org.ollamasidecar.task;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Who is told of something. One that fails is logged, and keeps neither the others nor the teller from going on. */
public final class Listeners<T> {

    private static final Logger LOG = Logger.getLogger(Listeners.class);

    private final List<Consumer<? super T>> all = new CopyOnWriteArrayList<>();

    public void add(Consumer<? super T> listener) {
        all.add(listener);
    }

    /** Tells them, in the order in which they came. */
    public void tell(T news) {
        all.forEach(listener -> tell(() -> listener.accept(news)));
    }

    /** Tells one of those that somebody else keeps. */
    public static void tell(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | LinkageError | AssertionError e) {
            LOG.errorf(e, "A listener could not be told: %s", FailureText.of(e));
        }
    }
}
