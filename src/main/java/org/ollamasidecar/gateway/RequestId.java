package org.ollamasidecar.gateway;

import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The name of a request in headers and logs. */
final class RequestId {

    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private RequestId() {}

    /** The client's own, where it can stand in a log; otherwise a new one. */
    static String of(@Nullable String wish) {
        return wish != null && HARMLESS.matcher(wish).matches()
                ? wish
                : Long.toHexString(ThreadLocalRandom.current().nextLong());
    }
}
