package org.ollamasidecar.upgrade;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.state.Child;

/** What the steps of an upgrade have found and made, for those that follow. Its runner writes, anyone reads. */
final class UpgradeFindings {

    /** @param served how the one was launched that served when it was looked */
    private record Found(Launch launch, Launch served) {}

    private @Nullable Found found;
    private @Nullable InstanceName instance;
    private @Nullable Child candidate;
    private @Nullable Member before;

    /**
     * How the new one is to be launched.
     *
     * @param served how the one is launched that serves now
     */
    synchronized void found(Launch launch, Launch served) {
        found = new Found(launch, served);
    }

    synchronized Launch launch() {
        return Optional.ofNullable(found).map(Found::launch).orElseThrow();
    }

    /** Whether it need not be looked again: what was found stands upon what served then. */
    synchronized boolean isFoundFor(Launch serving) {
        return found != null && found.served().equals(serving);
    }

    synchronized void opened(InstanceName name) {
        instance = name;
    }

    synchronized Optional<InstanceName> instance() {
        return Optional.ofNullable(instance);
    }

    synchronized void started(Child child) {
        candidate = child;
    }

    synchronized Child candidate() {
        return Optional.ofNullable(candidate).orElseThrow();
    }

    synchronized void forgetCandidate() {
        instance = null;
        candidate = null;
    }

    /** The one that served when the other one took its place. */
    synchronized void replaced(Member served) {
        before = served;
    }

    synchronized Optional<Member> before() {
        return Optional.ofNullable(before);
    }

    /** Whether the new one serves. */
    synchronized boolean isSwitched() {
        return before != null;
    }

    synchronized @Nullable String instanceText() {
        return instance == null ? null : instance.text();
    }

    synchronized @Nullable String versionBefore() {
        return before().flatMap(member -> member.status().program())
                .map(program -> program.version().text())
                .orElse(null);
    }

    synchronized @Nullable String versionAfter() {
        return candidate == null ? null : candidate.version();
    }
}
