/**
 * Faults on purpose, in dev mode only. In comes the wish for one; out goes a signal to the Ollama that runs now, a
 * disk that seems full, or a slow answer, and the recovery can be watched.
 */
@NullMarked
package org.ollamasidecar.chaos;

import org.jspecify.annotations.NullMarked;
