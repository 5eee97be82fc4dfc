package org.ollamasidecar.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** The memory that the control group allows, of either version. */
final class MemoryLimit {

    private static final List<String> FILES = List.of("memory.max", "memory/memory.limit_in_bytes");

    /** The old version says "no limit" by a number that no machine has. */
    private static final long UNLIMITED = 1L << 50;

    private MemoryLimit() {}

    static OptionalLong read(Path root) throws IOException {
        for (String name : FILES) {
            Path file = root.resolve(name);
            if (Files.isReadable(file)) {
                String text = Files.readString(file).strip();
                return text.matches("\\d{1,18}") && Long.parseLong(text) < UNLIMITED
                        ? OptionalLong.of(Long.parseLong(text))
                        : OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }
}
