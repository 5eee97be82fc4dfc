/**
 * Files that this service keeps for its next life, folders that it watches, the disks that these are on, and the words for what
 * goes wrong with them. It knows no other room but {@code task}.
 */
@NullMarked
package org.ollamasidecar.files;

import org.jspecify.annotations.NullMarked;
