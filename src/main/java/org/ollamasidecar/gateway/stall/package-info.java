/**
 * Requests that get nothing: whether a runner or Ollama itself stands still while somebody waits, and what heals it. In come
 * the requests in flight and the work of processes; out go ends of runners and restarts.
 */
@NullMarked
package org.ollamasidecar.gateway.stall;

import org.jspecify.annotations.NullMarked;
