package org.ollamasidecar.access;

/** What becomes of a request to Ollama. */
public sealed interface Admission {

    /** It may go on. */
    record Granted(ApiKey key) implements Admission {}

    /**
     * Its path stands in no table: Ollama's router is to say whether it knows it, but no handler of Ollama may see the
     * request.
     *
     * @param redirected whether the router only sends clients to another path, whose row lets this caller in
     */
    record Unjudged(ApiKey key, boolean redirected) implements Admission {}

    /** Ollama has no such path and never will. */
    record Nowhere(ApiKey key) implements Admission {}

    /** It has been answered with a refusal. */
    record Refused() implements Admission {}
}
