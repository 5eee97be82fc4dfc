/**
 * Threads that live as long as the application. In comes work that is done again and again; out comes whether it is
 * still done, so that no thread ends or fails without anybody being told.
 */
@NullMarked
package org.ollamasidecar.task;

import org.jspecify.annotations.NullMarked;
