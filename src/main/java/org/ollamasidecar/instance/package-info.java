/**
 * One Ollama: spawned, watched, logged and ended. In come wishes, log signals, probe answers and process exits, all
 * through one queue to one thread, which asks the room {@code state} what follows and carries it out; out go
 * {@link org.ollamasidecar.state.SidecarStatus} and the log. It does not know that there are others.
 */
@NullMarked
package org.ollamasidecar.instance;

import org.jspecify.annotations.NullMarked;
