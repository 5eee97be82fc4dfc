/**
 * What Ollama is asked for, by this service and through it. In come the beginnings and ends of such requests; out goes who asked
 * for which model in a time, so that what becomes of other models can be laid at the right door, and with which context.
 */
@NullMarked
package org.ollamasidecar.demand;

import org.jspecify.annotations.NullMarked;
