/** Gives plain objects of rooms that know no container to those that do. Knows every room below; nobody knows it. */
@NullMarked
package org.ollamasidecar.wiring;

import org.jspecify.annotations.NullMarked;
