/**
 * An Ollama that fails on demand, as an operating system process of its own. In come faults through a file that no fault
 * touches; out come the log lines and the answers of the classic era. It needs nothing but the JDK.
 */
@NullMarked
package org.ollamasidecar.fake;

import org.jspecify.annotations.NullMarked;
