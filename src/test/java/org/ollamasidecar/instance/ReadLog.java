package org.ollamasidecar.instance;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.ollamasidecar.process.ChildLog;

/** A log that is read at once, or as soon as a latch is open. */
final class ReadLog implements ChildLog {

    private final CountDownLatch read;

    ReadLog() {
        this(new CountDownLatch(0));
    }

    ReadLog(CountDownLatch read) {
        this.read = read;
    }

    @Override
    public void expectNews() {}

    @Override
    public void newsCame() {}

    @Override
    public boolean awaitRead(Duration limit) throws InterruptedException {
        read.await();
        return true;
    }
}
