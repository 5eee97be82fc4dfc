/** Files that this service keeps for its next life, and folders that it watches. It knows no other room but {@code task}. */
@NullMarked
package org.ollamasidecar.files;

import org.jspecify.annotations.NullMarked;
