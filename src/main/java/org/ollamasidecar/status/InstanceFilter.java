package org.ollamasidecar.status;

import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.http.Query;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.process.LogEntry;

/** Reads the parameter {@code instance} of a request: the name of an instance, or of the backend where it is. */
@Singleton
public class InstanceFilter {

    private final Sidecar sidecar;

    InstanceFilter(Sidecar sidecar) {
        this.sidecar = sidecar;
    }

    /** {@return which lines are wanted; empty where all are} */
    Optional<Predicate<LogEntry>> lines(@Nullable String instance) {
        return Optional.ofNullable(instance).map(text -> {
            InstanceName name = known(text);
            return line -> owner(line.generation()).equals(name);
        });
    }

    /** {@return which backend is meant; empty where all are} */
    public Optional<BackendName> backend(@Nullable String instance) {
        return Optional.ofNullable(instance).map(text -> names().filter(
                        name -> name.text().equals(text))
                .findFirst()
                .orElseThrow(() -> Query.wrong(
                        "instance", "one of " + names().map(BackendName::text).collect(Collectors.joining(", ")))));
    }

    private Stream<BackendName> names() {
        return sidecar.backends().stream().map(Backend::name);
    }

    /** What was written before this service began is the first one's. */
    private InstanceName owner(long generation) {
        return sidecar.instanceOf(generation).orElse(InstanceName.FIRST);
    }

    private InstanceName known(String text) {
        InstanceName name = new InstanceName(text);
        if (sidecar.members().stream().noneMatch(member -> member.name().equals(name))) {
            throw Query.wrong(
                    "instance",
                    "one of "
                            + sidecar.members().stream()
                                    .map(member -> member.name().text())
                                    .collect(Collectors.joining(", ")));
        }
        return name;
    }
}
