/**
 * Which instances of Ollama there are, the part that each plays, and who serves. In come wishes, the snapshots of each
 * instance, and that nobody listens any more where one was; out go {@link org.ollamasidecar.state.SidecarStatus}, that of the
 * one that serves, and what each is told. It knows neither HTTP nor models.
 */
@NullMarked
package org.ollamasidecar.fleet;

import org.jspecify.annotations.NullMarked;
