package org.ollamasidecar.fake;

/** What a test can set; each knob counts from the moment it is set, also in an Ollama that runs already. */
public enum Knob {
    /** Last words printed at the start, before an exit with code 1: {@code listen tcp …: bind: address already in use}. */
    START_ERROR(""),
    /** Milliseconds from binding the port to the line that says so. */
    LINE_DELAY("0"),
    /** From this start of the program on, counted from 1, that line waits until it is 0. */
    HELD_START("0"),
    /** Whether that line is missing. */
    LINE_MISSING("false"),
    /** The version that the line tells. */
    LINE_VERSION("0.11.4"),
    /** The version that {@code /api/version} answers. */
    ANSWER_VERSION("0.11.4"),
    /** {@code false}: the port is bound, connections are made, and nobody ever answers. */
    SERVE("true"),
    /** How the paths of {@link #FAULT_PATH} answer: the name of a {@link Fault}. */
    FAULT("NONE"),
    /** The beginning of the paths that have the fault. */
    FAULT_PATH("/"),
    /** Milliseconds between two bytes of {@link Fault#DRIP}. */
    DRIP_PAUSE("1000"),
    /** Exits with this code, as in a crash: its runners stay. Negative: it does not. */
    EXIT_CODE("-1"),
    /** Milliseconds that it waits with that. */
    EXIT_DELAY("0"),
    /** Whether SIGTERM is without effect. */
    IGNORE_TERM("false"),
    /** A model that is installed, also in an Ollama that starts anew. */
    INSTALLED(""),
    /** The runner of a load: {@code NONE}, {@code CHILD}, or {@code SESSION}, which leaves the session. */
    RUNNER("NONE"),
    /** A file of a model that stands in that runner's command line. */
    RUNNER_MODEL(""),
    /** Whether that runner uses a processor all the time. */
    RUNNER_BUSY("false"),
    /** How much memory that runner holds, in MB. */
    RUNNER_MEGABYTES("1"),
    /** Whether a child is started that holds the log open for as long as it lives. */
    GRANDCHILD("false"),
    /** Megabytes written to the log without an end of line, once. */
    FLOOD_MEGABYTES("0"),
    /** Kilobytes of log lines written each 100 ms, for as long as it is set. */
    FLOOD_RATE("0"),
    /** Milliseconds that a load takes; set to less, one that is under way ends too, unless its runner writes lines. */
    LOAD_DELAY("0"),
    /** Milliseconds between two lines of its runner during a load; 0: it writes none. */
    LOAD_LINE_PAUSE("0"),
    /** Whether a load of a client that left goes on; the real one aborts it. */
    LOAD_SURVIVES_CLIENT("false"),
    /**
     * The GPUs of its machine, {@code nvidia,amd,intel}: its log tells of those that its variables let it see, as Ollama of
     * the version of that line does.
     */
    GPUS(""),
    /** Whether {@code /api/ps} says that the models are on a GPU. */
    GPU("true"),
    /** Tokens of an answer, the end not counted. */
    TOKENS("1"),
    /** Milliseconds before each token; set to less, a long pause that has begun ends too. */
    TOKEN_PAUSE("0"),
    /** How many answers it works on at once; the others wait. 0: on all. */
    PARALLEL("0"),
    /** A file to which each request is written as it came, its body behind an empty line. */
    RECORD("");

    final String initial;

    Knob(String initial) {
        this.initial = initial;
    }
}
