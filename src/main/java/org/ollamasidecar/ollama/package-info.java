/**
 * What Ollama is: its command line and environment, its log lines and the signals in them, its HTTP API, model names,
 * the meaning of its errors. In come log lines, answers and names as text; out go typed signals, values and exceptions.
 */
@NullMarked
package org.ollamasidecar.ollama;

import org.jspecify.annotations.NullMarked;
