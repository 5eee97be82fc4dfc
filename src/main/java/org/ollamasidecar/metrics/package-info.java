/**
 * What scrapers read. In come snapshots; out go figures, at once and without I/O.
 */
@NullMarked
package org.ollamasidecar.metrics;

import org.jspecify.annotations.NullMarked;
