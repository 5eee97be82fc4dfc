/**
 * What the configuration mappings of all rooms share. In come the values of a boot; out goes, for each that is outside of
 * its limits, a sentence with its key. Here stands too who is told of the start in which order.
 */
@NullMarked
package org.ollamasidecar.config;

import org.jspecify.annotations.NullMarked;
