package org.ollamasidecar.upgrade;

import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;

/** Why an upgrade is not begun. */
final class UpgradeProblems {

    private UpgradeProblems() {}

    static ProblemException conflict(String detail, String action) {
        return new ProblemException(Problem.of("conflict", "Conflict", 409, detail, action));
    }

    static ProblemException underWay(String address) {
        return new ProblemException(Problem.of(
                        "conflict",
                        "Conflict",
                        409,
                        "The upgrade " + address + " is under way.",
                        "Wait for it, or cancel it: DELETE " + address + ".")
                .with("upgrade", address));
    }

    /** A cancel comes too late where the job is; at the next backend it will be heeded again. */
    static ProblemException tooLate(UpgradeJob job) {
        String rollback = "POST " + job.address() + "/rollback takes it back.";
        return conflict(
                "The new Ollama serves already" + job.at(job.current().name()) + ".",
                job.remaining().size() > 1 ? "Cancel it when it is at the next instance; " + rollback : rollback);
    }

    static ProblemException unknown(String id) {
        return new ProblemException(Problem.of(
                "not-found",
                "Not found",
                404,
                "There is no upgrade " + id + ".",
                "GET /sidecar/v1/upgrades lists those that are remembered."));
    }
}
