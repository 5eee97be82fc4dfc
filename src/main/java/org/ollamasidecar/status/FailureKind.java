package org.ollamasidecar.status;

/** What kind of failure it is, for those who offer a way out of it. */
public enum FailureKind {
    NO_PROGRAM,
    NOT_SPAWNED,
    /** The system had no process, thread or memory to give. */
    NO_PROCESS,
    PORT_TAKEN,
    DISK_FULL,
    /** A folder or file that may not be used as it has to be. */
    FILE_ACCESS,
    WRONG_SYSTEM,
    /** It has ended by an error of its own, or nobody knows why. */
    CRASHED,
    /** Somebody has killed it: a person, or the kernel for its memory. */
    KILLED,
    UNREACHABLE,
    START_TIMED_OUT,
    HUNG
}
