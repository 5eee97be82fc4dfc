/**
 * Another Ollama in the place of the one that serves, without a gap: a job of steps that opens a candidate, proves it, loads
 * the models into it, lets it serve, and ends the one before. In come wishes over HTTP; out go views of the jobs. Who plays
 * which part is decided in the room {@code fleet}.
 */
@NullMarked
package org.ollamasidecar.upgrade;

import org.jspecify.annotations.NullMarked;
