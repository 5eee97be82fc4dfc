/**
 * Admission: who waits for a model, who is next, and how many may be with Ollama at once. In come callers and models; out go
 * places, which have to be given back.
 */
@NullMarked
package org.ollamasidecar.gateway.admission;

import org.jspecify.annotations.NullMarked;
