package org.ollamasidecar.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long somebody on this machine has waited for a processor: what an overloaded machine takes is no fault of ours. */
final class CpuPressure {

    private static final Path FILE = Path.of("/proc/pressure/cpu");
    private static final Pattern TOTAL = Pattern.compile("some .*total=(\\d+)");

    private CpuPressure() {}

    /** Since the start of the machine; nothing where the system does not tell. */
    static Duration total() {
        try {
            Matcher matcher = TOTAL.matcher(Files.readString(FILE));
            return matcher.find() ? Duration.of(Long.parseLong(matcher.group(1)), ChronoUnit.MICROS) : Duration.ZERO;
        } catch (IOException notTold) {
            return Duration.ZERO;
        }
    }
}
