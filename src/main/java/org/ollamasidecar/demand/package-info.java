/**
 * What this service asks Ollama for. In come the beginnings and ends of such requests; out goes who asked for which model
 * in a time, so that what becomes of other models can be laid at the right door.
 */
@NullMarked
package org.ollamasidecar.demand;

import org.jspecify.annotations.NullMarked;
