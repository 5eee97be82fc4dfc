/**
 * An operating system process and its whole tree. In comes what to run; out come its exit, its log lines and, after
 * {@link org.ollamasidecar.process.ManagedProcess#end}, the certainty that nothing of it is left.
 */
@NullMarked
package org.ollamasidecar.process;

import org.jspecify.annotations.NullMarked;
