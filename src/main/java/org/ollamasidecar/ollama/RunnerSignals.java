package org.ollamasidecar.ollama;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises them in the log, in the words of both eras. At its default level it tells of no unload. */
public final class RunnerSignals {

    private static final Pattern STARTING = Pattern.compile("starting (?:llama-server|llama server|runner)");
    private static final Pattern STARTED = Pattern.compile("llama(?:-server| runner) started in .*");
    private static final Pattern FAILED = Pattern.compile("llama(?:-server| runner) terminated");
    private static final Pattern WEIGHTS = Pattern.compile(" --model .*?(sha256-[0-9a-f]{64})");

    private RunnerSignals() {}

    public static Optional<RunnerSignal> in(OllamaLogLine line) {
        return line instanceof OllamaLogLine.Message message ? inMessage(message) : Optional.empty();
    }

    private static Optional<RunnerSignal> inMessage(OllamaLogLine.Message line) {
        if (STARTING.matcher(line.message()).matches()) {
            Matcher weights = WEIGHTS.matcher(line.attributes().getOrDefault("cmd", ""));
            return Optional.of(new RunnerSignal.Starting(weights.find() ? weights.group(1) : ""));
        }
        if (STARTED.matcher(line.message()).matches()) {
            return Optional.of(new RunnerSignal.Started());
        }
        return FAILED.matcher(line.message()).matches() ? Optional.of(new RunnerSignal.Failed()) : Optional.empty();
    }
}
