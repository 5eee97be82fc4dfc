package org.ollamasidecar.load;

import org.jspecify.annotations.Nullable;

/**
 * The body of a retry.
 *
 * @param from the step to begin with; unset: the first that was not done
 * @param anew whether the files of the model that are damaged are deleted and got again; it begins with the first step
 */
record RetryRequest(@Nullable Step from, @Nullable Boolean anew) {

    boolean isAnew() {
        return anew != null && anew;
    }
}
