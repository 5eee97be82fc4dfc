/**
 * What may be decided about one Ollama: its states, and the transitions between them as pure functions. In come a state,
 * what was remembered, an event and the time; out go the next state and the effects that somebody else carries out.
 * Others read {@link org.ollamasidecar.state.SidecarStatus}, an immutable snapshot. Nothing here does anything.
 */
@NullMarked
package org.ollamasidecar.state;

import org.jspecify.annotations.NullMarked;
