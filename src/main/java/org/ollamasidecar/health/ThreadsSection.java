package org.ollamasidecar.health;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.ollamasidecar.status.StatusSection;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.ThreadHealth;

/** The permanent threads in the status. */
@ApplicationScoped
class ThreadsSection implements StatusSection {

    /**
     * In short.
     *
     * @param running how many there are
     * @param broken a sentence for each that does not do its work, with what fails and what it means
     */
    record Content(int running, List<String> broken) {}

    private final PermanentThreads threads;

    ThreadsSection(PermanentThreads threads) {
        this.threads = threads;
    }

    @Override
    public String name() {
        return "threads";
    }

    @Override
    public Content content() {
        List<ThreadHealth> all = threads.health();
        return new Content(
                all.size(),
                all.stream()
                        .filter(ThreadHealth::isBroken)
                        .map(ThreadHealth::sentence)
                        .toList());
    }
}
