package org.ollamasidecar.provision;

import java.util.List;
import java.util.Locale;

/**
 * The machine as Ollama's releases name it.
 *
 * @param os {@code linux}, {@code darwin}, or what Java calls any other
 * @param arch {@code amd64}, {@code arm64}, or what Java calls any other
 */
record Platform(String os, String arch) {

    static Platform current() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static Platform of(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String arch = osArch.toLowerCase(Locale.ROOT);
        return new Platform(
                os.startsWith("mac") ? "darwin" : os,
                switch (arch) {
                    case "x86_64" -> "amd64";
                    case "aarch64" -> "arm64";
                    default -> arch;
                });
    }

    boolean isMac() {
        return os.equals("darwin");
    }

    /** {@return the files of a release that hold a program for this machine, the preferred one first; empty if none} */
    List<String> archives() {
        if (isMac()) {
            return List.of("ollama-darwin.tgz");
        }
        if (os.equals("linux") && (arch.equals("amd64") || arch.equals("arm64"))) {
            String name = "ollama-linux-" + arch;
            return List.of(name + ".tar.zst", name + ".tgz");
        }
        return List.of();
    }

    /** {@return the folder that an archive is unpacked into so that the program comes to lie at {@code bin/ollama}} */
    String folderForArchive() {
        return isMac() ? "bin" : "";
    }

    @Override
    public String toString() {
        return os + "/" + arch;
    }
}
