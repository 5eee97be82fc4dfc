package org.ollamasidecar.upgrade;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.ProblemException;

/**
 * A wish as it comes.
 *
 * @param version to be found or fetched
 * @param program the path of an executable on this machine
 * @param env variables for it, besides those of the one that serves
 * @param instance where, of several; without it at all of them, one after the other
 */
record UpgradeRequest(
        @Nullable String version,
        @Nullable String program,
        @Nullable Map<String, String> env,
        @Nullable String instance) {

    UpgradeWish.Change toWish() {
        if (version == null && program == null && (env == null || env.isEmpty())) {
            throw ProblemException.badRequest(
                    "Nothing is to be changed.",
                    "Send version, program or env; POST /sidecar/v1/restart?rolling=true restarts it as it is.");
        }
        if (version != null && program != null) {
            throw ProblemException.badRequest(
                    "Both a version and a program are given.", "Send one of them: a program has a version.");
        }
        if (env != null && env.containsValue(null)) {
            throw ProblemException.badRequest("A variable has no value.", "Send a text for each, \"\" for none.");
        }
        return new UpgradeWish.Change(Optional.ofNullable(version), path(), env == null ? Map.of() : env);
    }

    private Optional<Path> path() {
        try {
            return Optional.ofNullable(program).map(Path::of);
        } catch (InvalidPathException e) {
            throw ProblemException.badRequest("program is no path: " + e.getMessage(), "Send an absolute path.");
        }
    }
}
