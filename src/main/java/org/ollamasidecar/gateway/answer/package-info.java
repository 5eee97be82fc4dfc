/**
 * How an answer goes back: passed on as it comes, in the name that was asked for, with an end that its family of clients
 * understands. In come pieces of Ollama; out go pieces for the client. It knows no queue and no Ollama.
 */
@NullMarked
package org.ollamasidecar.gateway.answer;

import org.jspecify.annotations.NullMarked;
