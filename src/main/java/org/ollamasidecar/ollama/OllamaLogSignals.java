package org.ollamasidecar.ollama;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises the signals in the log. */
public final class OllamaLogSignals {

    private static final Pattern LISTENING = Pattern.compile("Listening on (\\S+):(\\d{1,5}) \\(version ([^)]+)\\)");
    private static final Pattern PORT_TAKEN = Pattern.compile("Error: listen tcp (\\S+): bind: address already in use");

    private OllamaLogSignals() {}

    public static Optional<OllamaLogSignal> in(OllamaLogLine line) {
        return switch (line) {
            case OllamaLogLine.Message message -> inMessage(message);
            case OllamaLogLine.Access access -> Optional.empty();
            case OllamaLogLine.Raw raw -> inRaw(raw.text());
        };
    }

    private static Optional<OllamaLogSignal> inMessage(OllamaLogLine.Message line) {
        if (line.message().equals("inference compute")) {
            return Optional.of(new OllamaLogSignal.ComputeFound(ComputeDevice.of(line.attributes())));
        }
        Matcher matcher = LISTENING.matcher(line.message());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new OllamaLogSignal.Listening(matcher.group(1), Integer.parseInt(matcher.group(2)), matcher.group(3)));
    }

    private static Optional<OllamaLogSignal> inRaw(String text) {
        if (text.startsWith("Error: ")) {
            Matcher matcher = PORT_TAKEN.matcher(text);
            return Optional.of(
                    matcher.matches()
                            ? new OllamaLogSignal.PortTaken(matcher.group(1))
                            : new OllamaLogSignal.FatalError(text));
        }
        return text.startsWith("panic: ") || text.startsWith("fatal error: ")
                ? Optional.of(new OllamaLogSignal.FatalError(text))
                : Optional.empty();
    }
}
