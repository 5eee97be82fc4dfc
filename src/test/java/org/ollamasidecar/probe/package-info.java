@NullMarked
package org.ollamasidecar.probe;

import org.jspecify.annotations.NullMarked;
