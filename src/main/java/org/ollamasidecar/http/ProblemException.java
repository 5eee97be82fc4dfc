package org.ollamasidecar.http;

/** Ends a request with a problem document. */
public final class ProblemException extends RuntimeException {

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
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
}
