package org.ollamasidecar.state;

import org.ollamasidecar.ollama.OllamaLogSignal;
import org.ollamasidecar.provision.ProvisionOutcome;

/** Events in words, as the cause of a change. */
public final class EventText {

    private EventText() {}

    public static String of(SupervisorEvent event) {
        return switch (event) {
            case SupervisorEvent.StartRequested wish -> "start wished by " + wish.cause();
            case SupervisorEvent.StopRequested wish -> "stop wished by " + wish.cause();
            case SupervisorEvent.StartElsewhereRequested wish -> "start on any port wished by " + wish.cause();
            case SupervisorEvent.RestartRequested wish -> "restart wished by " + wish.cause();
            case SupervisorEvent.Adopted adopted ->
                "adopted, pid " + adopted.child().pid() + " on "
                        + adopted.child().address();
            case SupervisorEvent.RelianceChanged(Reliance reliance) ->
                switch (reliance) {
                    case SOLE -> "no other one could serve in its place";
                    case BACKED -> "another one can serve in its place";
                    case SPARE -> "nobody depends on it now";
                };
            case SupervisorEvent.ProvisionProgressed progress -> progress.doing();
            case SupervisorEvent.Provisioned provisioned -> outcome(provisioned.outcome());
            case SupervisorEvent.Spawned spawned -> "spawned as pid " + spawned.pid();
            case SupervisorEvent.NotSpawned refused -> "could not be spawned: " + refused.reason();
            case SupervisorEvent.LogMoved moved -> "its log goes on";
            case SupervisorEvent.SignalSeen seen -> signal(seen.signal());
            case SupervisorEvent.Exited exited -> exited.exit().describe();
            case SupervisorEvent.PortRefused refused ->
                "port " + refused.conflict().port() + " is taken by "
                        + refused.conflict().describe();
            case SupervisorEvent.ProbeAnswered answer -> "version " + answer.version() + " answers";
            case SupervisorEvent.AnswerPassed passed -> "it answers clients";
            case SupervisorEvent.ProbeMissed missed -> "no answer: " + missed.reason();
            case SupervisorEvent.TreeEnded ended ->
                ended.report().nothingLeft()
                        ? "nothing of it is left"
                        : "killed, but still there: pids " + ended.report().left();
            case SupervisorEvent.Tick tick -> "time is up";
        };
    }

    private static String outcome(ProvisionOutcome outcome) {
        return switch (outcome) {
            case ProvisionOutcome.Found found ->
                "program " + found.program().path() + " version "
                        + found.program().version() + " from " + found.program().source();
            case ProvisionOutcome.NotFound none -> none.reason();
        };
    }

    private static String signal(OllamaLogSignal signal) {
        return switch (signal) {
            case OllamaLogSignal.Listening line ->
                "its log says it listens on " + line.host() + ":" + line.port() + ", version " + line.version();
            case OllamaLogSignal.ComputeFound found ->
                "computes on " + found.device().library();
            case OllamaLogSignal.PortTaken taken -> "the port of " + taken.address() + " is taken";
            case OllamaLogSignal.FatalError error -> error.text();
        };
    }
}
