@NullMarked
package org.ollamasidecar.task;

import org.jspecify.annotations.NullMarked;
