/**
 * Names that clients have built in, and the models that answer for them. In come the configuration and wishes over HTTP; out
 * goes, for a name, the model that is meant. Nothing of what keeps models loaded knows it.
 */
@NullMarked
package org.ollamasidecar.models.alias;

import org.jspecify.annotations.NullMarked;
