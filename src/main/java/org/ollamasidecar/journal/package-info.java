/**
 * What happened. In come events of any room; out comes their bounded history with ids, for people and for machines, in
 * memory and in a file that outlives the service.
 */
@NullMarked
package org.ollamasidecar.journal;

import org.jspecify.annotations.NullMarked;
