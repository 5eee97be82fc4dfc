/**
 * What a registry says of a model before it is downloaded. In comes a name; out goes how much would come, what of the disk
 * would be left, and a rough word on whether it fits into memory. A registry is asked only where a pull might ask it.
 */
@NullMarked
package org.ollamasidecar.models.find;

import org.jspecify.annotations.NullMarked;
