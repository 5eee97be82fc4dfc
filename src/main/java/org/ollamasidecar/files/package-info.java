/**
 * Files that this service keeps for its next life, folders that it watches, and the disks that these are on. It knows no other
 * room but {@code task}.
 */
@NullMarked
package org.ollamasidecar.files;

import org.jspecify.annotations.NullMarked;
