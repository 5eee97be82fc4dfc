/**
 * What is installed where. In come the lists of Ollamas that have a store each, as those of somebody else on other machines
 * have, and who is changing one of them; out goes whether a model is installed at a backend. Of Ollamas that share a store
 * nobody is asked.
 */
@NullMarked
package org.ollamasidecar.load.inventory;

import org.jspecify.annotations.NullMarked;
