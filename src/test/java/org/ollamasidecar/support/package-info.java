@NullMarked
package org.ollamasidecar.support;

import org.jspecify.annotations.NullMarked;
