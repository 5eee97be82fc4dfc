/**
 * The front door. In come requests as any Ollama or OpenAI client sends them; out go Ollama's answers as they come, or a
 * refusal in the same shape while Ollama is not ready.
 */
@NullMarked
package org.ollamasidecar.gateway;

import org.jspecify.annotations.NullMarked;
