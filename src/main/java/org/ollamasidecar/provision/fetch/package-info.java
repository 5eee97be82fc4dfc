/** Fetches files over HTTP, through proxies where they are named, and tells in words what went wrong. Knows no Ollama. */
@NullMarked
package org.ollamasidecar.provision.fetch;

import org.jspecify.annotations.NullMarked;
