/**
 * What a request is: its place among those in flight, its body, read as Ollama reads it and changed where it has to be, what
 * it may ask for, and what it is told where it is refused. In come bytes; out go a request that Ollama may see, or a refusal.
 */
@NullMarked
package org.ollamasidecar.gateway.request;

import org.jspecify.annotations.NullMarked;
