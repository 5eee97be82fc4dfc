package org.ollamasidecar.load;

import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A job for a terminal: one line that is drawn anew, one for each new trouble, and in the end one that says what came of it. */
final class ProgressLine implements StreamingOutput {

    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(1);
    private static final long PAUSE_MILLIS = 100;

    /** Back to the beginning of the line, and clear it. */
    private static final String REDRAW = "\r\u001b[K";

    private final LoadJob job;

    ProgressLine(LoadJob job) {
        this.job = job;
    }

    /** The client may leave at any time: the job goes on. */
    @Override
    public void write(OutputStream output) throws IOException {
        try {
            long version = -1;
            Optional<String> told = Optional.empty();
            LoadView view = job.view();
            while (view.state() == JobState.RUNNING) {
                Optional<String> trouble = ProgressText.trouble(view);
                if (trouble.isPresent() && !trouble.equals(told)) {
                    print(output, REDRAW + trouble.get() + "\n");
                    told = trouble;
                }
                print(output, REDRAW + ProgressText.of(view));
                version = job.version().await(version, LONGEST_SILENCE);
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                view = job.view();
            }
            print(output, REDRAW + ProgressText.ended(view) + "\n");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The service is ending");
        }
    }

    private static void print(OutputStream output, String text) throws IOException {
        output.write(text.getBytes(StandardCharsets.UTF_8));
        output.flush();
    }
}
