package org.ollamasidecar.support;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the machine gives: memory and CPU with the limits of the control group, and the disks. */
final class Machine implements Part {

    private static final List<String> FILES = List.of(
            "/proc/version",
            "/proc/loadavg",
            "/proc/meminfo",
            "/proc/self/cgroup",
            "/sys/fs/cgroup/memory.max",
            "/sys/fs/cgroup/memory.current",
            "/sys/fs/cgroup/memory.events",
            "/sys/fs/cgroup/cpu.max",
            "/sys/fs/cgroup/cpu.stat",
            "/sys/fs/cgroup/pids.max",
            "/sys/fs/cgroup/memory/memory.limit_in_bytes",
            "/sys/fs/cgroup/memory/memory.usage_in_bytes",
            "/sys/fs/cgroup/memory/memory.failcnt",
            "/sys/fs/cgroup/cpu/cpu.cfs_quota_us",
            "/proc/driver/nvidia/version");

    private final List<Path> folders;

    Machine(List<Path> folders) {
        this.folders = folders;
    }

    @Override
    public String name() {
        return "machine.txt";
    }

    @Override
    public String content() throws IOException {
        StringBuilder text = new StringBuilder();
        Runtime runtime = Runtime.getRuntime();
        text.append("processors: ").append(runtime.availableProcessors()).append('\n');
        text.append("heap: ").append(runtime.totalMemory() - runtime.freeMemory());
        text.append(" of at most ").append(runtime.maxMemory()).append('\n');
        for (Path folder : folders) {
            text.append(disk(folder)).append('\n');
        }
        for (String file : FILES) {
            Path path = Path.of(file);
            if (Files.isReadable(path)) {
                text.append("\n--- ").append(file).append('\n').append(Files.readString(path));
            }
        }
        return text.toString();
    }

    private static String disk(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return "disk of " + folder + ": the folder does not exist";
        }
        FileStore store = Files.getFileStore(folder);
        return "disk of " + folder + ": " + store.getUsableSpace() + " of " + store.getTotalSpace() + " bytes free, "
                + store.type() + (store.isReadOnly() ? ", read only" : "");
    }
}
