package org.ollamasidecar.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** The memory that processes have in use, where the system tells it as Linux does. */
final class Resident {

    private static final Pattern SIZE = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final long KILO = 1024;

    private Resident() {}

    /** Empty where it is not told, as for a process that is gone. */
    static OptionalLong bytesOf(long pid) {
        try {
            Matcher size = SIZE.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
            return size.find() ? OptionalLong.of(Long.parseLong(size.group(1)) * KILO) : OptionalLong.empty();
        } catch (IOException gone) {
            return OptionalLong.empty();
        }
    }

    /** Of all that a process has started, and of what those have. */
    static long bytesBelow(long pid) {
        return ProcessHandle.of(pid)
                .map(process -> process.descendants().mapToLong(ProcessHandle::pid))
                .orElseGet(LongStream::empty)
                .flatMap(each -> bytesOf(each).stream())
                .sum();
    }
}
