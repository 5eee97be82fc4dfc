package org.ollamasidecar.state;

import java.time.Duration;
import org.ollamasidecar.ollama.OllamaLogSignal;
import org.ollamasidecar.process.EndReport;
import org.ollamasidecar.process.Exit;
import org.ollamasidecar.process.ManagedProcess;
import org.ollamasidecar.provision.Program;
import org.ollamasidecar.provision.ProvisionOutcome;

/** Everything that can change the state. What belongs to a spawn carries its generation; late ones are ignored. */
public sealed interface SupervisorEvent {

    /** Somebody wants Ollama to run. */
    record StartRequested(String cause) implements SupervisorEvent {}

    /** Somebody wants Ollama to run this time on whatever port is free, where it had been given up. */
    record StartElsewhereRequested(String cause) implements SupervisorEvent {}

    /** Somebody wants Ollama to end. */
    record StopRequested(String cause) implements SupervisorEvent {}

    /** Somebody wants a new Ollama in the place of this one. */
    record RestartRequested(String cause) implements SupervisorEvent {}

    /** An Ollama of an earlier life of this service goes on. */
    record Adopted(Child child, Program program, ManagedProcess process) implements SupervisorEvent {}

    /** More or less depends on it from now on: so closely it is to be watched, and so soon to be started again. */
    record RelianceChanged(Reliance reliance) implements SupervisorEvent {}

    record ProvisionProgressed(long generation, String doing) implements SupervisorEvent {}

    record Provisioned(long generation, ProvisionOutcome outcome) implements SupervisorEvent {}

    record Spawned(long generation, long pid) implements SupervisorEvent {}

    record NotSpawned(long generation, String reason) implements SupervisorEvent {}

    /** The log grows: the start makes progress. */
    record LogMoved(long generation) implements SupervisorEvent {}

    record SignalSeen(long generation, OllamaLogSignal signal) implements SupervisorEvent {}

    record Exited(long generation, Exit exit) implements SupervisorEvent {}

    /** It has ended because it could not have its port; told in the place of its exit. */
    record PortRefused(long generation, PortConflict conflict) implements SupervisorEvent {}

    record ProbeAnswered(long generation, String version) implements SupervisorEvent {}

    /**
     * A client has got bytes from it, so that it need not be probed now.
     *
     * @param lookAgain after so long
     */
    record AnswerPassed(long generation, Duration lookAgain) implements SupervisorEvent {}

    record ProbeMissed(long generation, String reason) implements SupervisorEvent {}

    /** The process and all that it had started are gone. */
    record TreeEnded(long generation, EndReport report) implements SupervisorEvent {}

    /** Nothing happened; time has passed. */
    record Tick() implements SupervisorEvent {}
}
