/**
 * What jobs of steps have in common, whatever they do: the state, time, limits and attempts of their steps, the wish to cancel
 * one, and a stream of its changes. In come the steps and views of a room that has jobs; it knows none of these rooms.
 */
@NullMarked
package org.ollamasidecar.job;

import org.jspecify.annotations.NullMarked;
