/**
 * Who has used how much. In comes, for each request that Ollama has answered, its key, its model and the tokens that Ollama
 * told; out go sums by day, key and model, kept over restarts, and whether a key has used up its budget. Nobody who comes
 * with a request waits for anything here: a thread of this room writes, and a store that fails costs what is counted only
 * where the service ends too.
 */
@NullMarked
package org.ollamasidecar.usage;

import org.jspecify.annotations.NullMarked;
