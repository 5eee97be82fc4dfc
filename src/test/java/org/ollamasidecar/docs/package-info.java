/** Tests that keep {@code src/docs} true. */
@NullMarked
package org.ollamasidecar.docs;

import org.jspecify.annotations.NullMarked;
