package org.ollamasidecar.provision;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ollamasidecar.files.IoReason;

/** Asks what is at hand first, then what installs, the latter while no other service does. */
final class OrderedProvisioner implements Provisioner {

    private final SourcePlan plan;

    OrderedProvisioner(SourcePlan plan) {
        this.plan = plan;
    }

    @Override
    public ProvisionOutcome provision(ProvisionListener listener) throws InterruptedException {
        SourceRun round = new SourceRun(listener);
        Optional<Program> program = round.ask(plan.atHand());
        if (program.isEmpty() && !plan.installing().isEmpty()) {
            program = install(round, listener);
        }
        List<SourceAttempt> attempts = round.attempts();
        return program.<ProvisionOutcome>map(found -> new ProvisionOutcome.Found(found, attempts))
                .orElseGet(() -> new ProvisionOutcome.NotFound(attempts, reason(attempts), plan.action()));
    }

    private Optional<Program> install(SourceRun round, ProvisionListener listener) throws InterruptedException {
        ProvisionLock lock;
        try {
            lock = ProvisionLock.acquire(plan.cache().lockFile(), listener);
        } catch (IOException e) {
            String why = "the cache " + plan.cache().root() + " cannot be used: " + IoReason.of(e);
            return round.ask(plan.installing().stream()
                    .<Source>map(source -> new UntriedSource(source.name(), why))
                    .toList());
        }
        try {
            plan.cache().sweep();
            Optional<Program> installedMeanwhile = round.askAgain(plan.secondLook());
            return installedMeanwhile.isPresent() ? installedMeanwhile : round.ask(plan.installing());
        } finally {
            lock.close();
        }
    }

    private static String reason(List<SourceAttempt> attempts) {
        return attempts.stream()
                .map(attempt -> attempt.source() + ": " + attempt.detail())
                .collect(Collectors.joining("; ", "No usable Ollama was found (", ")."));
    }
}
