package org.ollamasidecar.process;

/** The POSIX signals that a supervisor needs. Their numbers are the same on Linux and macOS, but for CONT. */
public enum Signal {
    QUIT(3),
    KILL(9),
    TERM(15),
    CONT(System.getProperty("os.name", "").startsWith("Mac") ? 19 : 18);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
