/**
 * What people and programs read and wish over HTTP: the status, a check of the moment, the log, the events, and start, stop
 * and restart. In come requests and the snapshots of the rooms below; out go views and streams. How it is done is not known
 * here.
 */
@NullMarked
package org.ollamasidecar.status;

import org.jspecify.annotations.NullMarked;
