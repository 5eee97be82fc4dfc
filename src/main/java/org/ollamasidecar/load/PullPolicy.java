package org.ollamasidecar.load;

import com.fasterxml.jackson.annotation.JsonProperty;

/** When a model is downloaded. */
public enum PullPolicy {
    /** When it is not installed. */
    @JsonProperty("missing")
    MISSING,
    /** In any case: a newer one may have been published under the name. */
    @JsonProperty("always")
    ALWAYS,
    /** Not at all. */
    @JsonProperty("never")
    NEVER
}
