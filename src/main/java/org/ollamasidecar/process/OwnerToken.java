package org.ollamasidecar.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A value in the environment of a process that everything it starts inherits: by it a process is known as ours even
 * when it has left its parent, its group and its session. Works where the system shows environments in {@code /proc}.
 *
 * @param value unique for a home: two services never take each other's processes for their own
 */
public record OwnerToken(String value) {

    /** The name of the variable. */
    public static final String VARIABLE = "SIDECAR_OWNER";

    private static final Path PROC = Path.of("/proc");
    private static final String FILE = "owner";

    /**
     * The token of a home, made on first use. It holds the home's path too: a copied home is another one.
     *
     * @throws IOException when the home cannot be used
     */
    public static OwnerToken of(Path home) throws IOException {
        Path file = home.resolve(FILE);
        String known = Files.exists(file)
                ? Files.readString(file, StandardCharsets.UTF_8).strip()
                : "";
        if (known.isEmpty()) {
            known = UUID.randomUUID().toString();
            Files.writeString(file, known + "\n", StandardCharsets.UTF_8);
        }
        return new OwnerToken(known + ":" + home.toRealPath());
    }

    /** Every living process that bears the token; zombies bear nothing any more. */
    public List<ProcessHandle> bearers() {
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                bearer(Long.parseLong(process.getFileName().toString())).ifPresent(found::add);
            }
        } catch (IOException noProc) {
            return List.of();
        }
        return found;
    }

    /** The handle is taken before the look: if the number has meanwhile passed on, the handle is not alive. */
    private Optional<ProcessHandle> bearer(long pid) {
        return ProcessHandle.of(pid).filter(handle -> isBorneBy(pid) && handle.isAlive());
    }

    boolean isBorneBy(long pid) {
        try {
            Path file = PROC.resolve(Long.toString(pid)).resolve("environ");
            String environment = Files.readString(file, StandardCharsets.ISO_8859_1);
            String entry = VARIABLE + "=" + value + "\0";
            return environment.startsWith(entry) || environment.contains("\0" + entry);
        } catch (IOException goneOrForeign) {
            return false;
        }
    }
}
