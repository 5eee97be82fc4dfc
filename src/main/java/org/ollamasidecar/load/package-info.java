/**
 * A wish becomes a loaded model. In comes a request for a model; out goes a job that lives in the server, made of steps
 * that can be watched, cancelled and retried one by one.
 */
@NullMarked
package org.ollamasidecar.load;

import org.jspecify.annotations.NullMarked;
