/**
 * What scrapers and plots read. In come snapshots and the figures of other rooms; out go figures, at once and without I/O,
 * and those of the last hour.
 */
@NullMarked
package org.ollamasidecar.metrics;

import org.jspecify.annotations.NullMarked;
