/**
 * The page for people. In comes the bundle that the build has made; out goes the page at {@code /ui/}, which uses the same
 * endpoints as everybody else.
 */
@NullMarked
package org.ollamasidecar.page;

import org.jspecify.annotations.NullMarked;
