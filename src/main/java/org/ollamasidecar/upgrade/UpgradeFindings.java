package org.ollamasidecar.upgrade;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.state.Child;

/** What the steps of an upgrade have found and made, for those that follow. Its runner writes, anyone reads. */
final class UpgradeFindings {

    /** @param served how the one was launched that served when it was looked */
    private record Found(Launch launch, Launch served) {}

    private @Nullable Found found;
    private @Nullable InstanceName instance;
    private @Nullable Child candidate;
    private @Nullable Member before;
    private boolean switched;
    /** What the one has in memory that is restarted where it is; null: another one takes its place. */
    private @Nullable List<LoadedModel> inPlace;

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

    /** @param models what it has in memory, to be loaded again where it stays in its place */
    synchronized void staysInPlace(boolean stays, List<LoadedModel> models) {
        inPlace = stays ? List.copyOf(models) : null;
    }

    /** Whether the Ollama is restarted where it is. */
    synchronized boolean isInPlace() {
        return inPlace != null;
    }

    synchronized List<LoadedModel> models() {
        return Optional.ofNullable(inPlace).orElseThrow();
    }

    /** It has to be looked again how it can be restarted. */
    synchronized void forgetInPlace() {
        inPlace = null;
        found = null;
        forgetCandidate();
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

    /** The switch is wished now; whether it comes about is not known yet. */
    synchronized void replacing(Member serving) {
        before = serving;
    }

    /** The new one serves. */
    synchronized void switched() {
        switched = true;
    }

    synchronized boolean isSwitched() {
        return switched;
    }

    /** The one that served when the other one took its place; empty where that has not come about. */
    synchronized Optional<Member> before() {
        return Optional.ofNullable(switched ? before : null);
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
