/**
 * What orchestrators ask. In come snapshots; out go UP or DOWN, at once and without I/O.
 */
@NullMarked
package org.ollamasidecar.health;

import org.jspecify.annotations.NullMarked;
