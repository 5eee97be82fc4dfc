/**
 * Where this service itself listens. In come the configured ports and who has them; out goes a port that is free (dev
 * mode), or a boot that is refused with a sentence (elsewhere).
 */
@NullMarked
package org.ollamasidecar.ports;

import org.jspecify.annotations.NullMarked;
