/** Sends one request to two servers and tells what a client would see differ. */
@NullMarked
package org.ollamasidecar.parity;

import org.jspecify.annotations.NullMarked;
