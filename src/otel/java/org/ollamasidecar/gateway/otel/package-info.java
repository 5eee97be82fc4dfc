/**
 * Spans of requests and of loads, for collectors that understand OpenTelemetry; a part of the package that is built with the
 * profile otel only. In come the phases of requests and the ends of steps; out go spans, which never have a prompt, an answer
 * or a key in them. Nobody waits for a collector.
 */
@NullMarked
package org.ollamasidecar.gateway.otel;

import org.jspecify.annotations.NullMarked;
