/**
 * The built-in model. In comes an Ollama that is ready; out goes the proof that it can generate, with no network at all.
 */
@NullMarked
package org.ollamasidecar.canary;

import org.jspecify.annotations.NullMarked;
