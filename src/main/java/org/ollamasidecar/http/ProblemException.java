package org.ollamasidecar.http;

import java.util.OptionalLong;

/** Ends a request with a problem document. */
public final class ProblemException extends RuntimeException {

    private static final long UNKNOWN = 0;

    private final transient Problem problem;
    private final long retryAfterSeconds;

    public ProblemException(Problem problem) {
        this(problem, UNKNOWN);
    }

    /** A problem that passes. */
    public ProblemException(Problem problem, long retryAfterSeconds) {
        super(problem.detail());
        this.problem = problem;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** The request itself is wrong. */
    public static ProblemException badRequest(String detail, String action) {
        return new ProblemException(Problem.of("bad-request", "Bad request", 400, detail, action));
    }

    /** There is no such thing. */
    public static ProblemException notFound(String detail, String action) {
        return new ProblemException(Problem.of("not-found", "Not found", 404, detail, action));
    }

    public Problem problem() {
        return problem;
    }

    /** When the request is worth sending again, where that is known. */
    public OptionalLong retryAfterSeconds() {
        return retryAfterSeconds == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(retryAfterSeconds);
    }
}
