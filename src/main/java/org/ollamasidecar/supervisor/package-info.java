/**
 * The state machine that owns Ollama. In come wishes, log signals, probe answers and process exits, all through one
 * queue to one thread; out goes an immutable {@link org.ollamasidecar.supervisor.SidecarStatus} that anyone may read.
 */
@NullMarked
package org.ollamasidecar.supervisor;

import org.jspecify.annotations.NullMarked;
