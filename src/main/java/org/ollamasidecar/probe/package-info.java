/**
 * A program of its own that asks a running service how it is, for containers without a shell. Knows no other room.
 */
@NullMarked
package org.ollamasidecar.probe;

import org.jspecify.annotations.NullMarked;
