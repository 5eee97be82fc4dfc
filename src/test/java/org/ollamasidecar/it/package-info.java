/** The packaged application with a real Ollama, each test in a process of its own. */
@NullMarked
package org.ollamasidecar.it;

import org.jspecify.annotations.NullMarked;
