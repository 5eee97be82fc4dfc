/**
 * A newer file of a model that is in use. In comes that one is about to be pulled, and later whether it has been proved; out
 * goes under which name the older one serves meanwhile. In the end the model's own tag means one file that was proved.
 */
@NullMarked
package org.ollamasidecar.load.newer;

import org.jspecify.annotations.NullMarked;
