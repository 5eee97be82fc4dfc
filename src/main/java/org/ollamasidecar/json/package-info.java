/**
 * JSON as Go's {@code encoding/json} reads it, which is how Ollama reads it: found and changed in the bytes as they came,
 * without a tree of them. It knows no other room.
 */
@NullMarked
package org.ollamasidecar.json;

import org.jspecify.annotations.NullMarked;
