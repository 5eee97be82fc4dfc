/** Models made of files that clients send: they reach Ollama only whole, with their digest, and checked. */
@NullMarked
package org.ollamasidecar.models.imports;

import org.jspecify.annotations.NullMarked;
