package org.ollamasidecar.it;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a process uses of the system at one moment. */
record ProcessUse(int files, int threads, long residentKb) {

    static ProcessUse of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        int files = 0;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : open) {
                files += file.getNameCount() > 0 ? 1 : 0;
            }
        }
        List<String> status = Files.readAllLines(process.resolve("status"));
        return new ProcessUse(files, (int) number(status, "Threads:"), number(status, "VmRSS:"));
    }

    private static long number(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** The middle of several moments, each figure for itself: one request more or less does not matter. */
    static ProcessUse median(List<ProcessUse> all) {
        int middle = all.size() / 2;
        return new ProcessUse(
                all.stream().map(ProcessUse::files).sorted().toList().get(middle),
                all.stream().map(ProcessUse::threads).sorted().toList().get(middle),
                all.stream().map(ProcessUse::residentKb).sorted().toList().get(middle));
    }
}
