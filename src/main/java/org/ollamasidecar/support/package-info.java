/**
 * What helps people to find out what is wrong: advice at the start, and a bundle of all that is known. Reads from the
 * other rooms and tells; nothing comes back.
 */
@NullMarked
package org.ollamasidecar.support;

import org.jspecify.annotations.NullMarked;
