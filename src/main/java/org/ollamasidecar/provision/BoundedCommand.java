package org.ollamasidecar.provision;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ollamasidecar.files.IoReason;

/** Runs a command that should end soon, with bounds on its time and output. */
final class BoundedCommand {

    sealed interface Result {}

    record Ended(int exitCode, String output) implements Result {}

    record TimedOut() implements Result {}

    record NotStarted(String why) implements Result {}

    private static final int OUTPUT_BYTES = 64 * 1024;
    private static final Duration REST_OF_OUTPUT = Duration.ofSeconds(1);
    private static final int BUSY_TRIES = 20;
    private static final Duration BUSY_PAUSE = Duration.ofMillis(50);
    private static final int SHORT_TRIES = 240;
    private static final Duration SHORT_PAUSE = Duration.ofMillis(250);

    private BoundedCommand() {}

    static Result run(ProcessBuilder builder, Duration limit) throws InterruptedException {
        Process process;
        try {
            process = start(builder.redirectErrorStream(true));
        } catch (IOException e) {
            return new NotStarted(Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
        FutureTask<String> output = new FutureTask<>(() -> firstBytes(process));
        Thread.ofVirtual().start(output);
        try {
            process.getOutputStream().close();
            return process.waitFor(limit) ? new Ended(process.exitValue(), rest(output)) : new TimedOut();
        } catch (IOException e) {
            return new NotStarted(IoReason.of(e));
        } finally {
            ProcessTree.kill(process);
        }
    }

    /**
     * Waits while the system refuses what has nothing to do with the program: one that was written a moment ago is busy
     * while a process that another thread is just starting still holds the descriptor it was written through; and there
     * may be no process or memory left for a while, a minute at most.
     */
    static Process start(ProcessBuilder builder) throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                return builder.start();
            } catch (IOException e) {
                String why = String.valueOf(e.getMessage());
                if (why.contains("Text file busy") && tries < BUSY_TRIES) {
                    Thread.sleep(BUSY_PAUSE);
                } else if (ResourceShortage.isNamedIn(why) && tries < SHORT_TRIES) {
                    Thread.sleep(SHORT_PAUSE);
                } else {
                    throw e;
                }
            }
        }
    }

    /** Closes the stream behind what is wanted, so that a program that never stops printing is stopped by it. */
    private static String firstBytes(Process process) throws IOException {
        try (InputStream in = process.getInputStream()) {
            return new String(in.readNBytes(OUTPUT_BYTES), StandardCharsets.UTF_8);
        }
    }

    private static String rest(FutureTask<String> output) throws InterruptedException {
        try {
            return output.get(REST_OF_OUTPUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return "";
        }
    }
}
