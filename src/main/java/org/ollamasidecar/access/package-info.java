/**
 * Who may ask. In come the headers of a request; out goes a yes or a refusal.
 */
@NullMarked
package org.ollamasidecar.access;

import org.jspecify.annotations.NullMarked;
