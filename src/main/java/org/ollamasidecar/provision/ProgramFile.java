package org.ollamasidecar.provision;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.ollamasidecar.files.IoReason;

/** Looks at an executable without running it; what the system would say of a wrong one is hard to understand. */
final class ProgramFile {

    private static final int HEADER = 20;
    private static final int ELF = 0x7f454c46;
    private static final int MACH_O = 0xcffaedfe;
    private static final int MACH_O_UNIVERSAL = 0xcafebabe;
    private static final int ELF_AMD64 = 62;
    private static final int ELF_ARM64 = 183;

    private ProgramFile() {}

    /** {@return why the file cannot be a program for this machine} */
    static Optional<String> problem(Path program, Platform platform) {
        if (!Files.exists(program)) {
            return Optional.of("does not exist");
        }
        if (!Files.isRegularFile(program)) {
            return Optional.of(Files.isDirectory(program) ? "is a folder, not a program" : "is not a regular file");
        }
        if (!Files.isExecutable(program)) {
            return Optional.of("is not executable (chmod +x it)");
        }
        if (!Files.isReadable(program)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(program)) {
            return formatProblem(in.readNBytes(HEADER), platform);
        } catch (IOException e) {
            return Optional.of("cannot be read: " + IoReason.of(e));
        }
    }

    private static Optional<String> formatProblem(byte[] header, Platform platform) {
        if (header.length == 0) {
            return Optional.of("is empty, as a half-written file is");
        }
        if (header.length >= 2 && header[0] == '#' && header[1] == '!') {
            return Optional.empty();
        }
        if (header.length < HEADER) {
            return Optional.of("is too short for a program, as a half-written file is");
        }
        int magic = ByteBuffer.wrap(header).getInt();
        boolean ours = platform.isMac() ? magic == MACH_O || magic == MACH_O_UNIVERSAL : magic == ELF;
        if (!ours) {
            return Optional.of("is not a program for " + platform);
        }
        return platform.isMac() ? Optional.empty() : elfProblem(header, platform);
    }

    private static Optional<String> elfProblem(byte[] header, Platform platform) {
        boolean littleEndian = header[5] == 1;
        int machine = ByteBuffer.wrap(header)
                .order(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
                .getShort(18);
        String builtFor =
                switch (machine) {
                    case ELF_AMD64 -> "amd64";
                    case ELF_ARM64 -> "arm64";
                    default -> "machine type " + machine;
                };
        boolean knownHere = platform.arch().equals("amd64") || platform.arch().equals("arm64");
        return knownHere && !builtFor.equals(platform.arch())
                ? Optional.of("is built for " + builtFor + ", but this machine is " + platform.arch())
                : Optional.empty();
    }
}
