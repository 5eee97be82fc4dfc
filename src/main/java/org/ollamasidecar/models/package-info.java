/**
 * Which models there are. In come Ollama's lists; out goes one view of what is installed and what is loaded.
 */
@NullMarked
package org.ollamasidecar.models;

import org.jspecify.annotations.NullMarked;
