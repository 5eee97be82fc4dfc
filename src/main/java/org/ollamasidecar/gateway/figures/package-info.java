/**
 * How busy the front door is, for routers, autoscalers and whoever shares requests out. In come the requests in flight and what
 * is known of models; out go a document of a few lines and the same as JSON. Nothing is decided here.
 */
@NullMarked
package org.ollamasidecar.gateway.figures;

import org.jspecify.annotations.NullMarked;
