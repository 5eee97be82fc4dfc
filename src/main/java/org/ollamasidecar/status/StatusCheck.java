package org.ollamasidecar.status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.StateName;
import org.ollamasidecar.status.CheckReport.Finding;
import org.ollamasidecar.status.CheckReport.Outcome;
import org.ollamasidecar.task.Reason;
import org.ollamasidecar.task.TimeLimit;

/**
 * The independent check: believes no state, looks at the process, the log line and the answers now. It stops asking at
 * the first failure, and is over within {@link #LIMIT} whatever Ollama does.
 */
final class StatusCheck {

    static final Duration LIMIT = Duration.ofSeconds(5);

    private final SidecarMonitor monitor;
    private final OllamaClients clients;
    private final Optional<InferenceProbe> inference;

    StatusCheck(SidecarMonitor monitor, OllamaClients clients, Optional<InferenceProbe> inference) {
        this.monitor = monitor;
        this.clients = clients;
        this.inference = inference;
    }

    CheckReport run(boolean deep) throws InterruptedException {
        SidecarStatus status = monitor.status();
        Run run = new Run();
        Optional<Child> child = status.child();
        if (child.filter(known -> !known.isOurs()).isPresent()) {
            run.skip("log line", "somebody else runs it: its log is not here");
            run.skip("process", "somebody else runs it: its process is not ours to look at");
        } else {
            run.check("log line", () -> listening(child));
            run.check("process", () -> alive(child.orElseThrow()));
        }
        run.check("http", () -> answer(child.orElseThrow()));
        if (deep) {
            run.attempt("inference", () -> token(child.orElseThrow()));
        }
        return run.report(status.name());
    }

    private static String listening(Optional<Child> child) {
        Child known = child.orElseThrow(
                () -> new IllegalStateException("this start of Ollama has not said in its log that it listens"));
        return "listens on " + known.address() + ", version " + known.version();
    }

    private static String alive(Child child) {
        if (ProcessHandle.of(child.pid()).filter(ProcessHandle::isAlive).isEmpty()) {
            throw new IllegalStateException("process " + child.pid() + " is gone");
        }
        return "pid " + child.pid() + " lives";
    }

    private String answer(Child child) throws InterruptedException {
        String version = clients.at(child.address()).version();
        if (!version.equals(child.version())) {
            throw new IllegalStateException("version " + version + " answers, but "
                    + (child.isOurs() ? "the log says" : "it was") + " version " + child.version());
        }
        return "GET /api/version answers version " + version + (child.isOurs() ? ", as the log says" : "");
    }

    private InferenceProbe.Outcome token(Child child) throws InterruptedException {
        return inference
                .orElseThrow(() -> new IllegalStateException("there is no model to try it with"))
                .produceToken(child);
    }

    /** One run, with its clock. */
    private static final class Run {

        private final long start = System.nanoTime();
        private final List<Finding> findings = new ArrayList<>();
        private boolean failed;

        void check(String name, Callable<String> look) throws InterruptedException {
            attempt(name, () -> new InferenceProbe.Outcome.Produced(look.call()));
        }

        /** The same, of something that need not be possible. */
        void attempt(String name, Callable<InferenceProbe.Outcome> look) throws InterruptedException {
            if (failed) {
                skip(name, "an earlier check has failed");
                return;
            }
            long begun = System.nanoTime();
            try {
                switch (TimeLimit.call(LIMIT.minusNanos(begun - start), look)) {
                    case InferenceProbe.Outcome.Produced(String what) ->
                        findings.add(new Finding(name, Outcome.PASSED, what, millisSince(begun)));
                    case InferenceProbe.Outcome.NoRoom(String why) -> skip(name, "no room: " + why);
                }
            } catch (TimeoutException e) {
                fail(name, "no answer within the limit of " + LIMIT.toSeconds() + " s", begun);
            } catch (ExecutionException e) {
                fail(name, Reason.of(e.getCause()), begun);
            }
        }

        void skip(String name, String reason) {
            findings.add(new Finding(name, Outcome.SKIPPED, reason, 0));
        }

        private void fail(String name, String reason, long begun) {
            failed = true;
            findings.add(new Finding(name, Outcome.FAILED, reason, millisSince(begun)));
        }

        CheckReport report(StateName state) {
            return new CheckReport(!failed, state, List.copyOf(findings), millisSince(start));
        }

        private static long millisSince(long nanos) {
            return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
        }
    }
}
