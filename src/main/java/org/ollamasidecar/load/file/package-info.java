/** Files of this machine of which models are made: what they hold, what is made of them, and whether that is allowed. */
@NullMarked
package org.ollamasidecar.load.file;

import org.jspecify.annotations.NullMarked;
