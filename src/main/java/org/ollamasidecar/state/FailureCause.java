package org.ollamasidecar.state;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.ollamasidecar.process.Exit;
import org.ollamasidecar.provision.SourceAttempt;

/** Why Ollama is not running. */
public sealed interface FailureCause {

    /** No source had a usable program. */
    record NoProgram(String reason, String action, List<SourceAttempt> attempts) implements FailureCause {}

    /** The system refused to spawn it. */
    record NotSpawned(String reason) implements FailureCause {}

    /** It ended without being asked to. */
    record Died(long generation, Exit exit, Duration uptime) implements FailureCause {}

    /** Its port is taken. */
    record PortTaken(long generation, PortConflict conflict) implements FailureCause {}

    /** Somebody else runs it, and it does not answer. */
    record Unreachable(URI address, String last) implements FailureCause {}

    /** It did not answer within the start limit. */
    record StartTimedOut(long generation, Duration limit, String last) implements FailureCause {}

    /** It stopped answering. */
    record Hung(long generation, int misses, String last) implements FailureCause {}
}
