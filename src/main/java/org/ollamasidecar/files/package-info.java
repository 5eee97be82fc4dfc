/** Files that this service keeps for its next life. Whoever writes one hands over its bytes; it knows no other room. */
@NullMarked
package org.ollamasidecar.files;

import org.jspecify.annotations.NullMarked;
