/**
 * What all HTTP resources share. In come exceptions and headers; out go problem documents and limits.
 */
@NullMarked
package org.ollamasidecar.http;

import org.jspecify.annotations.NullMarked;
