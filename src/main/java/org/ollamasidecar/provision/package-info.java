/**
 * Where the Ollama program comes from: configured, PATH, cache, download, toolchain. In come wishes and an environment;
 * out go a proved {@link org.ollamasidecar.provision.Program} or the reasons why there is none, and progress on the way.
 */
@NullMarked
package org.ollamasidecar.provision;

import org.jspecify.annotations.NullMarked;
