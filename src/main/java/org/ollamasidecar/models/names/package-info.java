/**
 * What models are called beside their names. Whoever knows such names tells them here to those who list models.
 */
@NullMarked
package org.ollamasidecar.models.names;

import org.jspecify.annotations.NullMarked;
