package org.ollamasidecar.health;

import io.quarkus.test.Mock;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.Round;
import org.ollamasidecar.task.ThreadSpec;

/** The permanent threads of the application under test, whose rounds fail when a test wants it. */
@Mock
@Singleton
class FaultyThreads {

    /** How often each has failed, of those that are to fail. */
    private final Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();

    @Produces
    @Mock
    @Singleton
    PermanentThreads threads(InstantSource clock) {
        return new PermanentThreads(clock) {
            @Override
            public PermanentThread create(ThreadSpec spec, Round round, Round last) {
                String name = "sidecar-" + spec.name();
                return super.create(
                        spec,
                        () -> {
                            failWhereWanted(name);
                            round.run();
                        },
                        last);
            }
        };
    }

    /** From now on each of their rounds fails, in turn by an error of the code and by one of a file. */
    void begin(Set<String> names) {
        names.forEach(name -> failures.put(name, new AtomicInteger()));
    }

    void end() {
        failures.clear();
    }

    /** Without those that had nothing to do meanwhile. */
    Set<String> whoHasFailed() {
        return failures.keySet().stream().filter(name -> failuresOf(name) > 0).collect(Collectors.toSet());
    }

    int failuresOf(String name) {
        AtomicInteger count = failures.get(name);
        return count == null ? 0 : count.get();
    }

    private void failWhereWanted(String name) throws IOException {
        AtomicInteger count = failures.get(name);
        if (count == null) {
            return;
        }
        if (count.getAndIncrement() % 2 == 0) {
            throw new IllegalStateException("an error of the code, as a test wants it");
        }
        throw new IOException("an error of a file, as a test wants it");
    }
}
