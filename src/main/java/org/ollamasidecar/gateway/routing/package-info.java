/**
 * Routing: which of several Ollamas gets a request. In come the fleet's backends, what each has in memory, and models that
 * are asked for; out goes the one to ask. With one Ollama there is nothing to be chosen, and nothing of this runs.
 */
@NullMarked
package org.ollamasidecar.gateway.routing;

import org.jspecify.annotations.NullMarked;
