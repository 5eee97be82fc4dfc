/**
 * A model registry on loopback. In come the requests of a real Ollama that pulls; out go models of any size, with the
 * faults that a test wants.
 */
@NullMarked
package org.ollamasidecar.registry;

import org.jspecify.annotations.NullMarked;
