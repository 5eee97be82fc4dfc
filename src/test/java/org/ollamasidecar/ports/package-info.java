@NullMarked
package org.ollamasidecar.ports;

import org.jspecify.annotations.NullMarked;
