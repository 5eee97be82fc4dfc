/**
 * Which instances of Ollama there are, the part that each plays, and who serves. In come wishes and the snapshots of each
 * instance; out go {@link org.ollamasidecar.state.SidecarStatus}, that of the one that serves, and what each is told. It
 * knows neither HTTP nor models.
 */
@NullMarked
package org.ollamasidecar.fleet;

import org.jspecify.annotations.NullMarked;
