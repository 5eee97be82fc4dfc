package org.ollamasidecar.ollama;

import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Errors that Ollama answers with although nothing is wrong with what was asked. For each name of a model it looks at the
 * entries of all models, and where one of them is deleted meanwhile it says that the model asked for is not there, that none
 * was named, or that a file has gone. Asked again, it does what was asked. Both eras do so.
 */
public final class StoreRace {

    /** So often the same is asked again. */
    public static final int AGAIN = 5;

    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int FAILED = 500;
    private static final Set<Integer> STATUSES = Set.of(BAD_REQUEST, NOT_FOUND, FAILED);

    private static final Pattern NO_MODEL = Pattern.compile("model [\\\\'\"]+([^\\\\'\"]+)[\\\\'\"]+ not found");
    private static final String NO_NAME = "model is required";
    private static final String NO_FILE = "no such file or directory";
    private static final String AN_ENTRY = "/manifests/";

    private StoreRace() {}

    /** Whether an answer with this status may be such an error, so that its text has to be looked at. */
    public static boolean isPossible(int status) {
        return STATUSES.contains(status);
    }

    /** Whether Ollama can have done nothing yet when it fails so: what it was told to change it has not begun to. */
    public static boolean isBeforeAnyChange(int status) {
        return status == BAD_REQUEST || status == NOT_FOUND;
    }

    /**
     * Whether it is one.
     *
     * @param error its text, or the whole body that it stands in
     * @param isNamed whether the request does name a model that is there
     * @param isInstalled of a name as Ollama tells it
     */
    public static boolean isOne(int status, String error, BooleanSupplier isNamed, Predicate<String> isInstalled) {
        if (!isPossible(status)) {
            return false;
        }
        if (error.contains(NO_FILE) && error.contains(AN_ENTRY)) {
            return true;
        }
        if (status == BAD_REQUEST) {
            return error.contains(NO_NAME) && isNamed.getAsBoolean();
        }
        Matcher missing = NO_MODEL.matcher(error);
        return status == NOT_FOUND && missing.find() && isInstalled.test(missing.group(1));
    }
}
