package org.ollamasidecar.upgrade;

import org.jspecify.annotations.Nullable;

/**
 * The body of a retry.
 *
 * @param from the step to begin with; unset: the first that was not done
 */
record RetryRequest(@Nullable UpgradeStep from) {}
