/**
 * The end of the service itself: the drain, the stop within its budget, the signals of the JVM and the notices to a manager
 * such as systemd. In comes the container's sign of the end; out goes the order in which rooms finish. It knows no models.
 */
@NullMarked
package org.ollamasidecar.lifecycle;

import org.jspecify.annotations.NullMarked;
