/** The disk on which Ollama keeps models: how much is free, and what an interrupted download has left damaged. */
@NullMarked
package org.ollamasidecar.load.store;

import org.jspecify.annotations.NullMarked;
