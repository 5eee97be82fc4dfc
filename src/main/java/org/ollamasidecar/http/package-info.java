/**
 * What all HTTP resources share. In come exceptions, headers and feeds; out go problem documents, limits and
 * streams of server-sent events.
 */
@NullMarked
package org.ollamasidecar.http;

import org.jspecify.annotations.NullMarked;
