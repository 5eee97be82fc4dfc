/**
 * Which wanted models are at which backend. In come the backends, what they have in memory and how many copies are wished; out
 * goes one placement, and copies that are too many are unloaded. What is wanted and what becomes of it is not known here.
 */
@NullMarked
package org.ollamasidecar.models.placement;

import org.jspecify.annotations.NullMarked;
